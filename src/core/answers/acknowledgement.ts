import { isAtLeast, type Severity } from '../alert/severity.ts';

/** By what somebody said that they are looking after an episode. */
export const ACKNOWLEDGED_BY = ['link', 'command', 'console'] as const;
export type AcknowledgedBy = (typeof ACKNOWLEDGED_BY)[number];

/** Somebody looks after an episode as it was known then. */
export interface Acknowledgement {
  readonly episodeId: string;
  readonly userId: string;
  readonly via: AcknowledgedBy;
  /** The gravest that the episode was known to be when it was acknowledged. */
  readonly severity: Severity;
  readonly acknowledgedAtMs: number;
}

/** Covers what was known: who acknowledged a HIGH has not seen that it has become CRITICAL. */
export function covers({ severity }: Pick<Acknowledgement, 'severity'>, later: Severity): boolean {
  return isAtLeast(severity, later);
}
