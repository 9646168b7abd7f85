/** From least to most urgent. */
export const SEVERITIES = ['LOW', 'MEDIUM', 'HIGH', 'CRITICAL'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Numbers by which snapshots hold severities; each is given once, whatever their order. */
export const SEVERITY_CODES: Readonly<Record<Severity, number>> = { LOW: 0, MEDIUM: 1, HIGH: 2, CRITICAL: 3 };

export function severityOfCode(code: number): Severity | undefined {
  return SEVERITIES.find((severity) => SEVERITY_CODES[severity] === code);
}

export function isAtLeast(severity: Severity, minimum: Severity): boolean {
  return SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(minimum);
}
