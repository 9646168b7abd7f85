import type { Severity } from '../../alert/severity.ts';

const SEVERITY: Readonly<Record<Severity, string>> = {
  CRITICAL: 'CRITIQUE',
  HIGH: 'ÉLEVÉE',
  MEDIUM: 'MOYENNE',
  LOW: 'FAIBLE',
};
const REASON = /^(CRITICAL|HIGH|MEDIUM|LOW) because (.+)$/;
const SCORE = / \(score ([\d.]+)\)$/;

const comma = (number: string | undefined): string => (number ?? '').replace('.', ',');

/** What the default rules (`core/alerts/severity-rules.ts`) and the classification say, clause by clause. */
const CLAUSES: readonly (readonly [RegExp, (match: RegExpExecArray) => string])[] = [
  [/^the data is doubtful, not the market$/, () => 'ce sont les données qui sont douteuses, pas le marché'],
  [
    /^the market is wilder than it was, which is no event by itself$/,
    () => 'le marché est plus agité qu’avant, ce qui n’est pas un événement en soi',
  ],
  [
    /^the change looks like a split or a dividend$/,
    () => 'l’écart ressemble à une division d’actions ou à un dividende',
  ],
  [
    /^the price crashed by ([\d.]+) % and rebounded$/,
    ([, size]) => `le cours s’est effondré de ${comma(size)} % puis a rebondi`,
  ],
  [
    /^the price fell by ([\d.]+) % and rebounded$/,
    ([, size]) => `le cours a perdu ${comma(size)} % puis a rebondi`,
  ],
  [
    /^the index fell by ([\d.]+) %, which is level (\d) of the market-wide circuit breaker$/,
    ([, size, level]) => `l’indice a perdu ${comma(size)} %, niveau ${level} du coupe-circuit du marché`,
  ],
  [/^its market is closed$/, () => 'son marché est fermé'],
  [
    /^it is on the watch list and beyond the alarm threshold$/,
    () => 'le titre est sous surveillance et dépasse le seuil d’alerte',
  ],
  [/^a trading pause is due$/, () => 'une suspension de cotation est imminente'],
  [/^prices may be missing$/, () => 'des cours manquent peut-être'],
  [
    /^the price moved ([\d.]+) % within ([\d.]+) s$/,
    ([, size, seconds]) => `le cours a bougé de ${comma(size)} % en ${seconds} s`,
  ],
  [
    /^a move of ([\d.]+) % is unheard of here$/,
    ([, size]) => `un mouvement de ${comma(size)} % est inouï pour ce titre`,
  ],
  [/^it is three times beyond the alarm threshold$/, () => 'le seuil d’alerte est dépassé de trois fois'],
  [/^the price moved ([\d.]+) %$/, ([, size]) => `le cours a bougé de ${comma(size)} %`],
  [
    /^volume is ([\d.]+) times the usual while the price holds$/,
    ([, ratio]) => `le volume est ${comma(ratio)} fois l’habituel alors que le cours tient`,
  ],
  [/^volume is unusual while the price holds$/, () => 'le volume est inhabituel alors que le cours tient'],
  [
    /^only the volume is ([\d.]+) times the usual$/,
    ([, ratio]) => `seul le volume est inhabituel, ${comma(ratio)} fois l’ordinaire`,
  ],
  [/^only the volume is unusual$/, () => 'seul le volume est inhabituel'],
  [/^it is beyond the alarm threshold$/, () => 'le seuil d’alerte est dépassé'],
  [/^the rule says so$/, () => 'la règle le veut ainsi'],
  [/^its publisher says so$/, () => 'son émetteur le dit'],
  [/^it was so while it lasted$/, () => 'elle l’était tant que cela durait'],
];

/** "HIGH because …" in French; words that are none of ours are left as they are. */
export function frenchReason(reason: string): string {
  const parts = REASON.exec(reason);
  if (parts === null) return reason;
  const [, severity, because = ''] = parts;
  const score = SCORE.exec(because)?.[1];
  const clause = because.replace(SCORE, '');
  const note = score === undefined ? '' : ` (score ${comma(score)})`;
  return `${SEVERITY[severity as Severity]}\u00a0: ${frenchClause(clause)}${note}`;
}

function frenchClause(clause: string): string {
  for (const [pattern, say] of CLAUSES) {
    const match = pattern.exec(clause);
    if (match !== null) return say(match);
  }
  return clause;
}
