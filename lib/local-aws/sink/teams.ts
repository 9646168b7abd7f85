import { jsonAnswer, type Reception, type SinkChannel } from './sink-channel.ts';

/** https://learn.microsoft.com/connectors/teams/#known-issues-and-limitations-with-actions */
const MAX_BYTES = 28 * 1024;
const CARD = 'application/vnd.microsoft.card.adaptive';
/** https://adaptivecards.io/explorer: the elements that Teams shows in a card without inputs, with what each must have. */
const ELEMENTS: Readonly<Record<string, string>> = {
  Container: 'items',
  RichTextBlock: 'inlines',
  TextBlock: 'text',
  FactSet: 'facts',
};
const MAX_ACTIONS = 6;

interface Element {
  readonly type?: unknown;
  readonly items?: readonly Element[];
  readonly inlines?: readonly Element[];
  readonly text?: unknown;
  readonly title?: unknown;
  readonly url?: unknown;
}

interface Card extends Element {
  readonly version?: unknown;
  readonly body?: readonly Element[];
  readonly actions?: readonly Element[];
}

/** A workflow with the trigger "When a Teams webhook request is received", and the action that posts the card. */
export const TEAMS_SINK: SinkChannel = {
  path: 'powerautomate/automations/direct/workflows/local/triggers/manual/paths/invoke',
  contactsAt: (url) => ({ teams_webhook_url: url }),
  receive: (body) => {
    const refusal = teamsRefusal(body);
    if (refusal !== null) return refused(refusal);
    const { attachments } = body as { attachments: readonly { content: Card }[] };
    return { answer: { status: 202, body: '' }, text: textOf(attachments[0]!.content) };
  },
};

function refused(message: string): Reception {
  const answer = jsonAnswer(400, { error: { code: 'TriggerInputSchemaMismatch', message } });
  return { answer, refusal: message };
}

/** Why the workflow would fail, at once or when it posts the card; null when Teams would show it. */
export function teamsRefusal(message: unknown): string | null {
  const { type, attachments } = (message ?? {}) as { type?: unknown; attachments?: unknown };
  if (type !== 'message' || !Array.isArray(attachments) || attachments.length === 0) {
    return 'expected a message with attachments';
  }
  if (Buffer.byteLength(JSON.stringify(message)) > MAX_BYTES) return 'Request Entity too large';
  for (const { contentType, content } of attachments as { contentType?: unknown; content?: Card }[]) {
    if (contentType !== CARD || content === undefined) return `expected a content of ${CARD}`;
    const problem = cardProblem(content);
    if (problem !== null) return problem;
  }
  return null;
}

function cardProblem({ type, version, body = [], actions = [] }: Card): string | null {
  if (type !== 'AdaptiveCard') return 'the content is no AdaptiveCard';
  if (typeof version !== 'string' || !/^1\.[0-5]$/.test(version)) return 'a version that Teams does not show';
  if (actions.length > MAX_ACTIONS) return 'too many actions';
  if (!actions.every((action) => action.type === 'Action.OpenUrl' && isAddress(action.url))) {
    return 'an action without an address';
  }
  return body.map(elementProblem).find((problem) => problem !== null) ?? null;
}

function elementProblem(element: Element): string | null {
  const needs = typeof element.type === 'string' ? ELEMENTS[element.type] : undefined;
  if (needs === undefined) return `no element ${String(element.type)}`;
  const held = (element as Readonly<Record<string, unknown>>)[needs];
  if (held === undefined || held === '' || (Array.isArray(held) && held.length === 0)) {
    return `${String(element.type)} without ${needs}`;
  }
  for (const inline of element.inlines ?? []) {
    if (inline.type !== 'TextRun' || typeof inline.text !== 'string') return 'an inline that is no TextRun';
  }
  return (element.items ?? []).map(elementProblem).find((problem) => problem !== null) ?? null;
}

function isAddress(url: unknown): boolean {
  return typeof url === 'string' && URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
}

function textOf({ body = [], actions = [] }: Card): string {
  const buttons = actions.map(({ title }) => `[${String(title)}]`);
  return [...linesOf(body), ...(buttons.length > 0 ? [buttons.join(' ')] : [])]
    .join('\n')
    .replaceAll('\u200b', '');
}

function linesOf(elements: readonly Element[]): string[] {
  return elements.flatMap(({ items = [], inlines }) =>
    inlines === undefined ? linesOf(items) : [inlines.map(({ text }) => String(text)).join('')],
  );
}
