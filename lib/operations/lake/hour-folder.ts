/** The folder of the data lake for what arrived in the hour of this time: docs/data-dictionary.md. */
export function hourFolder(epochMs: number): string {
  const [date = '', time = ''] = new Date(epochMs).toISOString().split('T');
  const [year, month, day] = date.split('-');
  return `year=${year}/month=${month}/day=${day}/hour=${time.slice(0, 2)}/`;
}
