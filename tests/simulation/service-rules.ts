import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { PublishBatchRequestEntry } from '@aws-sdk/client-sns';
import type { Item } from '../../src/adapters/dynamodb/plain-item.ts';

/**
 * What the services themselves refuse, written from their documentation and not from our code: who is wrong about it in `src`
 * must not be wrong about it here.
 */

const KIB = 1024;

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
const MOST_ITEM_BYTES = 400 * KIB;
const MOST_KEY_BYTES = { pk: 2048, sk: 1024 } as const;
const MOST_DIGITS = 38;
const MAGNITUDE = { least: -130, most: 125 };
export const MOST_PER_CALL = { batchGet: 100, batchWrite: 25, statements: 25, transaction: 100 } as const;
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html
const MOST_CALL_BYTES = 16 * KIB * KIB;

/** @throws ValidationException, which is about the whole call, whichever item is wrong */
export function checkItems(items: readonly Item[], most: number): void {
  if (items.length === 0 || items.length > most) {
    throw validation(`Member must have length between 1 and ${most}, got ${items.length}`);
  }
  const keys = new Set(items.map(({ pk, sk }) => `${pk?.S} ${sk?.S}`));
  if (keys.size < items.length) throw validation('Provided list of item keys contains duplicates');
  for (const item of items) checkAttributes(item);
  if (items.reduce((sum, item) => sum + bytesOf(item), 0) > MOST_CALL_BYTES) {
    throw validation('Request size exceeds 16 MB');
  }
}

/** @param keys the key attributes, and how many bytes each may have */
export function checkAttributes(item: Item, keys: Readonly<Record<string, number>> = MOST_KEY_BYTES): void {
  for (const [name, most] of Object.entries(keys)) {
    const size = Buffer.byteLength(item[name]?.S ?? '');
    if (size === 0) throw validation(`The key attribute ${name} cannot contain an empty string value`);
    if (size > most) throw validation(`Size of ${name} has exceeded the maximum size limit of ${most} bytes`);
  }
  for (const value of Object.values(item)) checkValue(value);
  if (bytesOf(item) > MOST_ITEM_BYTES) throw validation('Item size has exceeded the maximum allowed size');
}

function checkValue({ N, S, L, M }: AttributeValue): void {
  if (N !== undefined) checkNumber(N);
  if (S !== undefined && !S.isWellFormed()) throw new Error(`SerializationException: ${JSON.stringify(S)}`);
  for (const nested of L ?? Object.values(M ?? {})) checkValue(nested);
}

function checkNumber(text: string): void {
  const [, whole, fraction = '', exponent = '0'] =
    /^[+-]?(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
  if (whole === undefined) {
    throw validation(`The parameter cannot be converted to a numeric value: ${text}`);
  }
  const digits = (whole + fraction).replace(/^0+/, '');
  if (digits === '') return;
  const leadingZeros = whole.length + fraction.length - digits.length;
  const magnitude = whole.length - 1 - leadingZeros + Number(exponent);
  if (digits.replace(/0+$/, '').length > MOST_DIGITS) {
    throw validation('Attempting to store more than 38 significant digits in a Number');
  }
  if (magnitude > MAGNITUDE.most)
    throw validation(
      'Number overflow. Attempting to store a number with magnitude larger than supported range',
    );
  if (magnitude < MAGNITUDE.least)
    throw validation(
      'Number underflow. Attempting to store a number with magnitude smaller than supported range',
    );
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html */
function bytesOf(item: Item): number {
  return Object.entries(item).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + sizeOf(value),
    0,
  );
}

function sizeOf({ S, B, N, L, M }: AttributeValue): number {
  if (S !== undefined) return Buffer.byteLength(S);
  if (B !== undefined) return B.length;
  if (N !== undefined) return Math.ceil(N.replace(/[^\d]/g, '').length / 2) + 1;
  if (L !== undefined) return L.reduce((sum, value) => sum + 1 + sizeOf(value), 3);
  return M === undefined ? 1 : 3 + Object.keys(M).length + bytesOf(M);
}

// https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html
const MOST_MESSAGES = 10;
const MOST_PUBLISHED_BYTES = 256 * KIB;
const MESSAGE_ID = /^[\w-]{1,80}$/;
/** https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
const SUBJECT = /^[!-~][ -~]{0,98}$/;

/** @throws Error as the call would be refused as a whole */
export function checkBatch(entries: readonly PublishBatchRequestEntry[]): void {
  if (entries.length === 0) throw refused('EmptyBatchRequestException');
  if (entries.length > MOST_MESSAGES) throw refused('TooManyEntriesInBatchRequestException');
  if (new Set(entries.map(({ Id }) => Id)).size < entries.length)
    throw refused('BatchEntryIdsNotDistinctException');
  if (!entries.every(({ Id = '' }) => MESSAGE_ID.test(Id))) throw refused('InvalidBatchEntryIdException');
  const bytes = entries.reduce((sum, entry) => sum + publishedBytes(entry), 0);
  if (bytes > MOST_PUBLISHED_BYTES) throw refused('BatchRequestTooLongException');
  for (const { Message = '' } of entries) {
    // The client writes the message into a form, which cannot hold half of a pair.
    if (!Message.isWellFormed()) throw new URIError('URI malformed');
  }
}

/** Why SNS would refuse one message of a batch; null where it would not. */
export function messageProblem({
  Message,
  Subject,
  MessageAttributes = {},
}: PublishBatchRequestEntry): string | null {
  if (Message === undefined || Message === '') return 'InvalidParameter';
  if (Subject !== undefined && !SUBJECT.test(Subject)) return 'InvalidParameter';
  const isComplete = Object.values(MessageAttributes).every(
    ({ DataType, StringValue = '' }) => DataType === 'String' && StringValue !== '',
  );
  return isComplete ? null : 'InvalidParameterValue';
}

function publishedBytes({ Message = '', MessageAttributes = {} }: PublishBatchRequestEntry): number {
  const attributes = Object.entries(MessageAttributes).map(([name, { DataType = '', StringValue = '' }]) =>
    Buffer.byteLength(name + DataType + StringValue),
  );
  return Buffer.byteLength(Message) + attributes.reduce((sum, bytes) => sum + bytes, 0);
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html */
const MOST_OBJECT_KEY_BYTES = 1024;

/** @throws Error as S3 would refuse the object */
export function checkObjectKey(key: string | undefined): void {
  const size = Buffer.byteLength(key ?? '');
  if (size === 0 || size > MOST_OBJECT_KEY_BYTES || !key!.isWellFormed()) throw refused('KeyTooLongError');
}

function validation(message: string): Error {
  return Object.assign(new Error(message), { name: 'ValidationException' });
}

function refused(name: string): Error {
  return Object.assign(new Error(name), { name });
}
