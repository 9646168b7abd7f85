/**
 * The partitions of the alert history that hold something else than the episode of their name. One that ends with `#` begins the
 * names of many. No publisher's id may be one of them, nor begin as they do: its rows would lie among those.
 */
export const PARTITION = {
  mutes: 'MUTE',
  ledger: 'LEDGER#',
  messages: 'MESSAGE#',
  recurrence: 'REPEAT#',
  rejected: 'REJECTED#',
  sightings: 'SYMBOL#',
} as const;

export function isReservedPartition(name: string): boolean {
  return Object.values(PARTITION).some((reserved) =>
    reserved.endsWith('#') ? name.startsWith(reserved) : name === reserved,
  );
}
