import type { SinkChannel } from './sink-channel.ts';

interface SlackText {
  readonly type?: unknown;
  readonly text?: unknown;
}
interface SlackBlock {
  readonly type?: unknown;
  readonly text?: SlackText;
  readonly fields?: readonly SlackText[];
  readonly elements?: readonly (SlackText & { readonly text?: unknown })[];
}
interface SlackMessage {
  readonly text?: unknown;
  readonly blocks?: readonly SlackBlock[];
}

/** https://docs.slack.dev/reference/block-kit/blocks: 50 blocks, header 150, section 3000, ten fields of 2000. */
const MAX_BLOCKS = 50;
const MAX_HEADER = 150;
const MAX_SECTION = 3_000;
const MAX_FIELDS = 10;
const MAX_FIELD = 2_000;
const MAX_CONTEXT_ELEMENTS = 10;
const KNOWN_BLOCKS = new Set(['header', 'section', 'divider', 'context', 'actions', 'image', 'rich_text']);

/** An incoming webhook. https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks */
export const SLACK_SINK: SinkChannel = {
  path: 'services/T000/B000/local',
  contactsAt: (url) => ({ slack_webhook_url: url }),
  receive: (body) => {
    const refusal = slackRefusal(body);
    return refusal === null
      ? { answer: { status: 200, body: 'ok' }, text: slackAsText(body as SlackMessage) }
      : { answer: { status: 400, body: refusal }, refusal };
  },
};

/** What an incoming webhook would answer with status 400, or null when it would answer `ok`. */
export function slackRefusal(message: unknown): string | null {
  if (typeof message !== 'object' || message === null || Array.isArray(message)) return 'invalid_payload';
  const { text, blocks } = message as SlackMessage;
  if (text !== undefined && typeof text !== 'string') return 'invalid_payload';
  if (blocks === undefined) return text === undefined || text === '' ? 'no_text' : null;
  if (!Array.isArray(blocks)) return 'invalid_blocks_format';
  if (blocks.length > MAX_BLOCKS) return 'invalid_blocks';
  return (blocks as SlackBlock[]).every(isAcceptable) ? null : 'invalid_blocks';
}

function isAcceptable(block: SlackBlock): boolean {
  const { type, text, fields = [], elements = [] } = block;
  if (typeof type !== 'string' || !KNOWN_BLOCKS.has(type)) return false;
  if (type === 'header') return fits(text, MAX_HEADER) && text?.type === 'plain_text';
  if (type === 'section') {
    if (text === undefined && fields.length === 0) return false;
    if (text !== undefined && !fits(text, MAX_SECTION)) return false;
    return fields.length <= MAX_FIELDS && fields.every((field) => fits(field, MAX_FIELD));
  }
  return type !== 'context' || (elements.length > 0 && elements.length <= MAX_CONTEXT_ELEMENTS);
}

function fits(text: SlackText | undefined, limit: number): boolean {
  return typeof text?.text === 'string' && text.text.length > 0 && text.text.length <= limit;
}

/** The message as a reader sees it, without the markup. */
function slackAsText(message: SlackMessage): string {
  const lines = (message.blocks ?? []).flatMap((block) => [
    block.text?.text,
    ...(block.fields ?? []).map((field) => field.text),
    ...(block.type === 'context' ? (block.elements ?? []).map((element) => element.text) : []),
  ]);
  const texts = lines.filter((line) => typeof line === 'string');
  return plain(texts.length > 0 ? texts.join('\n') : textOrNothing(message.text));
}

/** https://docs.slack.dev/messaging/formatting-message-text: the three escapes, and asterisks for bold. */
function plain(text: string): string {
  const unbold = text.replaceAll(/\*([^*\n]+)\*/g, '$1');
  return unbold.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

function textOrNothing(text: unknown): string {
  return typeof text === 'string' ? text : '';
}
