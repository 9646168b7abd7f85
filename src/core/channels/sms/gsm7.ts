/** 3GPP TS 23.038, section 6.2.1: the default alphabet, and the characters that cost two septets. */
const GSM_BASIC =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
const GSM_EXTENDED = '^{}\\[~]|€';
const BASIC = new Set(GSM_BASIC);
const EXTENDED = new Set(GSM_EXTENDED);

/** Characters of our own texts and usual feeds that are not in that alphabet, and what stands for them. */
const PLAIN: Readonly<Record<string, string>> = {
  '×': 'x',
  σ: ' sigma',
  '−': '-',
  '–': '-',
  '—': '-',
  '·': ',',
  '…': '...',
  '’': "'",
  '‘': "'",
  '“': '"',
  '”': '"',
  '\u00a0': ' ',
  '\u202f': ' ',
  '≥': '>=',
  '≤': '<=',
};

/** Writes a text in the alphabet of SMS: a single character beyond it would more than halve what a part holds. */
export function toGsm7(text: string): string {
  // French parts the sign from its number, and "sigma" brings its own blank.
  return Array.from(text.replaceAll(' σ', 'σ'), (char) => {
    if (BASIC.has(char) || EXTENDED.has(char)) return char;
    const plain = PLAIN[char] ?? char.normalize('NFD').replaceAll(/\p{Mn}/gu, '');
    return Array.from(plain, (piece) => (BASIC.has(piece) || EXTENDED.has(piece) ? piece : '?')).join('');
  }).join('');
}

/** Length in septets. */
export function gsm7Length(text: string): number {
  return Array.from(text).reduce((sum, char) => sum + (EXTENDED.has(char) ? 2 : 1), 0);
}

/** At most so many septets, cut with a visible mark. */
export function cutGsm7(text: string, septets: number): string {
  if (gsm7Length(text) <= septets) return text;
  const mark = '...';
  let kept = '';
  let used = mark.length;
  for (const char of text) {
    used += EXTENDED.has(char) ? 2 : 1;
    if (used > septets) break;
    kept += char;
  }
  // Half a number would be another number.
  return kept.replace(/(?<=.{20}) [^ ]{0,12}$/s, '').trimEnd() + mark;
}
