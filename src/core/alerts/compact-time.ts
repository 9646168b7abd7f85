/** 20221213T133000.000Z, as it stands in ids. */
export function compactTime(epochMs: number): string {
  return new Date(epochMs).toISOString().replaceAll(/[-:]/g, '');
}
