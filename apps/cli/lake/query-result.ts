/** What an engine has answered, its numbers as numbers. */
export interface QueryResult {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
  /** What it has read, as far as the engine says. */
  readonly bytesRead: number | null;
}
