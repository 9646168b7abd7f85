/** What keeps happening: an alarm by its name, or an error by where and what. */
export type TroubleKind = 'alarm' | 'error';

/** One thing that has gone wrong once. */
export interface Trouble {
  readonly kind: TroubleKind;
  /** Of an alarm its name, of an error the function it happened in. */
  readonly source: string;
  /** What is the same each time it happens; empty for an alarm. */
  readonly summary: string;
}

const MAX_SUMMARY_LENGTH = 300;

/**
 * The trouble in an error. Its message becomes its pattern: quoted parts, numbers, ids and addresses are what differs from time to
 * time (and what should stand in no ticket), the words are what stays.
 */
export function troubleOfError(
  source: string,
  error: { readonly name: string; readonly message: string },
): Trouble {
  const pattern = error.message
    .replaceAll(/"[^"]*"|'[^']*'|`[^`]*`/g, '…')
    .replaceAll(/\b\w+:\/\/\S+|\barn:\S+|\S+@\S+/g, '…')
    .replaceAll(/[\w.:/-]*\d[\w.:/-]*/g, '…')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return { kind: 'error', source, summary: `${error.name}: ${pattern}`.slice(0, MAX_SUMMARY_LENGTH) };
}

export function troubleOfAlarm(alarmName: string): Trouble {
  return { kind: 'alarm', source: alarmName, summary: '' };
}

const FNV_OFFSET = 0xcbf29ce484222325n;
const FNV_PRIME = 0x100000001b3n;

/**
 * Sixteen hexadecimal digits that are the same whenever the same thing goes wrong: short enough for a label at GitHub (50
 * characters). FNV-1a, 64 bits: https://datatracker.ietf.org/doc/html/draft-eastlake-fnv
 */
export function fingerprintOf({ kind, source, summary }: Trouble): string {
  let hash = FNV_OFFSET;
  for (const byte of new TextEncoder().encode([kind, source, summary].join('\n'))) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * FNV_PRIME);
  }
  return hash.toString(16).padStart(16, '0');
}
