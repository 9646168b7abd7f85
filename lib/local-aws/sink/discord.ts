import { jsonAnswer, type SinkChannel } from './sink-channel.ts';

interface DiscordField {
  readonly name?: string;
  readonly value?: string;
}
interface DiscordEmbed {
  readonly title?: string;
  readonly description?: string;
  readonly fields?: readonly DiscordField[];
  readonly footer?: { readonly text?: string };
  readonly author?: { readonly name?: string };
  readonly timestamp?: string;
}
interface DiscordMessage {
  readonly content?: string;
  readonly embeds?: readonly DiscordEmbed[];
}

interface DiscordRefusal {
  readonly code: number;
  readonly message: string;
  readonly errors?: Readonly<Record<string, string>>;
}

/** https://docs.discord.com/developers/resources/message: limits of a message and of its embeds. */
const MAX_CONTENT = 2_000;
const MAX_EMBEDS = 10;
const MAX_TOTAL = 6_000;
const MAX_FIELDS = 25;
const MAX_TITLE = 256;
const MAX_DESCRIPTION = 4_096;
const MAX_FIELD_NAME = 256;
const MAX_FIELD_VALUE = 1_024;
const MAX_FOOTER = 2_048;
const MAX_AUTHOR = 256;

/** https://docs.discord.com/developers/resources/webhook#execute-webhook: `wait` asks for the message that was saved. */
export const DISCORD_SINK: SinkChannel = {
  path: 'api/webhooks/000/local',
  contactsAt: (url) => ({ discord_webhook_url: url }),
  receive: (body, url) => {
    const refusal = discordRefusal(body);
    if (refusal !== null) {
      const what = `${refusal.message} ${JSON.stringify(refusal.errors ?? {})}`;
      return { answer: jsonAnswer(400, refusal), refusal: what };
    }
    const message = body as DiscordMessage;
    const isAwaited = url.searchParams.get('wait') === 'true';
    return {
      answer: isAwaited
        ? jsonAnswer(200, { id: String(Date.now()), type: 0, ...message })
        : { status: 204, body: '' },
      text: discordAsText(message),
    };
  },
};

/** The body Discord would answer with status 400, or null when it would take the message. */
export function discordRefusal(message: unknown): DiscordRefusal | null {
  if (typeof message !== 'object' || message === null || Array.isArray(message)) {
    return { code: 50109, message: 'The request body contains invalid JSON.' };
  }
  const { content = '', embeds = [] } = message as DiscordMessage;
  if (!Array.isArray(embeds)) return invalid({ embeds: 'Only arrays can be embeds' });
  if (content === '' && embeds.length === 0) return { code: 50006, message: 'Cannot send an empty message' };
  const errors = problems(content, embeds as DiscordEmbed[]);
  return Object.keys(errors).length === 0 ? null : invalid(errors);
}

function invalid(errors: Readonly<Record<string, string>>): DiscordRefusal {
  return { code: 50035, message: 'Invalid Form Body', errors };
}

function problems(content: string, embeds: readonly DiscordEmbed[]): Record<string, string> {
  const found: Record<string, string> = {};
  const check = (where: string, text: string | undefined, limit: number, isRequired = false): void => {
    if (text === undefined ? isRequired : typeof text !== 'string' || (isRequired && text === '')) {
      found[where] = 'This field is required';
    } else if ((text ?? '').length > limit) found[where] = `Must be ${limit} or fewer in length.`;
  };
  check('content', content, MAX_CONTENT);
  if (embeds.length > MAX_EMBEDS) found['embeds'] = `Must be ${MAX_EMBEDS} or fewer in length.`;
  for (const [index, embed] of embeds.entries()) {
    const at = `embeds.${index}`;
    check(`${at}.title`, embed.title, MAX_TITLE);
    check(`${at}.description`, embed.description, MAX_DESCRIPTION);
    check(`${at}.footer.text`, embed.footer?.text, MAX_FOOTER);
    check(`${at}.author.name`, embed.author?.name, MAX_AUTHOR);
    if ((embed.fields?.length ?? 0) > MAX_FIELDS) found[`${at}.fields`] = `Must be ${MAX_FIELDS} or fewer.`;
    for (const [position, field] of (embed.fields ?? []).entries()) {
      check(`${at}.fields.${position}.name`, field.name, MAX_FIELD_NAME, true);
      check(`${at}.fields.${position}.value`, field.value, MAX_FIELD_VALUE, true);
    }
  }
  const total = embeds.flatMap(textsOf).reduce((sum, text) => sum + text.length, 0);
  if (total > MAX_TOTAL) found['embeds'] = `Embed size exceeds maximum size of ${MAX_TOTAL}`;
  return found;
}

function textsOf(embed: DiscordEmbed): string[] {
  const fields = (embed.fields ?? []).flatMap((field) => [field.name, field.value]);
  const texts = [embed.author?.name, embed.title, embed.description, ...fields, embed.footer?.text];
  return texts.filter((text) => typeof text === 'string');
}

/** The message as a reader sees it, without colours, escapes and bold. */
function discordAsText(message: DiscordMessage): string {
  const embeds = (message.embeds ?? []).flatMap((embed) => [
    embed.title,
    embed.description,
    ...(embed.fields ?? []).map((field) => `${field.name}: ${field.value}`),
    embed.footer?.text,
  ]);
  const texts = [message.content, ...embeds].filter((text) => text !== undefined && text !== '');
  return texts
    .join('\n')
    .replaceAll(/\\([^A-Za-z0-9\s])/g, '$1')
    .replaceAll('**', '');
}
