import Table from 'cli-table3';

/** Something that must hold at the end of a scenario. */
export interface Check {
  readonly what: string;
  readonly holds: boolean;
}

export function checkTable(checks: readonly Check[]): string {
  const table = new Table({
    style: { head: [], border: [], compact: true },
    colWidths: [6, 90],
    wordWrap: true,
  });
  for (const { what, holds } of checks) table.push([holds ? 'ok' : 'NOT', what]);
  return table.toString();
}
