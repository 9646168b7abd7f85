/** What is read of a record of SNS. */
export interface SnsMessage {
  readonly messageId: string;
  /** Well-formed text; empty where there is none. */
  readonly body: string;
  /** Name of the topic; empty where the record does not say. */
  readonly topic: string;
  /** Epoch milliseconds; NaN where the record does not say. */
  readonly publishedAtMs: number;
}

/** Part of keys of the alert history. SNS writes UUIDs. */
const MESSAGE_ID = /^[\w-]{1,128}$/;

/**
 * Reads a record of an SNS event. Whoever invokes by hand may leave out everything but the message: nothing that is missing
 * or of another type fails.
 * @param otherwiseId the id of a message that has none; the same when the same invocation is repeated
 */
export function snsMessageOf(record: unknown, otherwiseId: string): SnsMessage {
  const { Sns } = (record ?? {}) as { readonly Sns?: Readonly<Record<string, unknown>> | null };
  const { MessageId, Message, Timestamp, TopicArn } = Sns ?? {};
  return {
    messageId: typeof MessageId === 'string' && MESSAGE_ID.test(MessageId) ? MessageId : otherwiseId,
    body: typeof Message === 'string' ? Message.toWellFormed() : '',
    topic: typeof TopicArn === 'string' ? TopicArn.slice(TopicArn.lastIndexOf(':') + 1) : '',
    publishedAtMs: typeof Timestamp === 'string' ? Date.parse(Timestamp) : Number.NaN,
  };
}
