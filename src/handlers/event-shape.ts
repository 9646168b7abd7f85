export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** `{"test": true}`, by which either function is asked for its health. */
export function isHealthCheck(event: unknown): boolean {
  return isObject(event) && 'test' in event && event.test === true;
}

/** What the state machine of template.yaml asks of alert-processor: `{"scaling": {…}}`. */
export function isScalingEvent(event: unknown): event is { readonly scaling: unknown } {
  return isObject(event) && 'scaling' in event;
}

/** A batch of Lambda records that all carry `key`, such as `kinesis` or `Sns`. */
export function hasRecordsWith(event: unknown, key: string): boolean {
  if (!isObject(event) || !('Records' in event) || !Array.isArray(event.Records)) return false;
  return event.Records.length > 0 && event.Records.every((record) => isObject(record) && key in record);
}

/** Describes the shape of an event that nobody expected, without its values: they may be anything. */
export function describeEvent(event: unknown): string {
  if (!isObject(event)) return `A value of type ${typeof event}`;
  return `An object with ${Object.keys(event).slice(0, 10).join(', ') || 'no properties'}`;
}
