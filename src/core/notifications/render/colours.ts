import type { Severity } from '../../alert/severity.ts';

const COLOUR: Readonly<Record<Severity, number>> = {
  CRITICAL: 0xd32f2f,
  HIGH: 0xf57c00,
  MEDIUM: 0xf9a825,
  LOW: 0x1976d2,
};
const RESOLVED = 0x388e3c;

/** 0xRRGGBB */
export function colourOf(message: { readonly severity: Severity; readonly isResolved: boolean }): number {
  return message.isResolved ? RESOLVED : COLOUR[message.severity];
}

/** "#d32f2f" */
export function hexColour(colour: number): string {
  return `#${colour.toString(16).padStart(6, '0')}`;
}
