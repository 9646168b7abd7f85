import { fnv1a64, utf8Bytes } from '../prelude/fnv1a.ts';

/** Kinds of trouble: an alarm, known by its name, or an error, known by where and what. */
export type TroubleKind = 'alarm' | 'error';

/** One thing that has gone wrong once. */
export interface Trouble {
  readonly kind: TroubleKind;
  /** The name of an alarm, or the function in which an error happened. */
  readonly source: string;
  /** The part of its text that is the same each time it happens; empty for an alarm. */
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
  return {
    kind: 'error',
    source,
    summary: `${error.name}: ${pattern}`.slice(0, MAX_SUMMARY_LENGTH).toWellFormed(),
  };
}

export function troubleOfAlarm(alarmName: string): Trouble {
  return { kind: 'alarm', source: alarmName, summary: '' };
}

/**
 * Sixteen hexadecimal digits that are the same whenever the same thing goes wrong: short enough for a label at GitHub (50
 * characters). Over UTF-8 bytes, because it is stored: it is the key of what keeps happening, and the label of its issue.
 */
export function fingerprintOf({ kind, source, summary }: Trouble): string {
  return fnv1a64(utf8Bytes([kind, source, summary].join('\n')));
}
