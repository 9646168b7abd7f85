/** Where an event came on the stream, as one text. */
export function pointOf(shardId: string, sequenceNumber: string, subSequence: number): string {
  return `${shardId} ${sequenceNumber} ${subSequence}`;
}
