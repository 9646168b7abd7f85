/** A title, a cleared screen, a clipboard (OSC 52), the same in C1, and text that is turned round. */
export const HOSTILE = 'x\u001B]0;owned\u0007\u001B[2J\u001B]52;c;cm0=\u0007\u009B1A\u202Egnp';

/** Signs in it that a terminal would obey. */
export function obeyedSigns(text: string): string[] {
  return ['\u001B', '\u0007', '\u009B', '\u202E'].filter((sign) => text.includes(sign));
}
