import { jsonAnswer, type SinkChannel } from './sink-channel.ts';

const TOPIC = 'demo-alerts';
/** https://github.com/binwiederhier/ntfy/blob/main/server/config.go: of a message, and twice that for the JSON around it. */
const MAX_MESSAGE_BYTES = 4096;
const MAX_BODY_BYTES = 2 * MAX_MESSAGE_BYTES;
const MAX_ACTIONS = 3;

interface NtfyRequest {
  readonly topic?: unknown;
  readonly title?: unknown;
  readonly message?: unknown;
  readonly priority?: unknown;
  readonly actions?: readonly {
    readonly action?: unknown;
    readonly label?: unknown;
    readonly url?: unknown;
  }[];
}

/** A server of ntfy, with one open topic. */
export const NTFY_SINK: SinkChannel = {
  path: `server/${TOPIC}`,
  contactsAt: (url) => ({ ntfy_url: url }),
  receive: (body) => {
    const refusal = ntfyRefusal(body);
    if (refusal !== null) {
      const [code, error] = refusal;
      const status = Math.floor(code / 100);
      return { answer: jsonAnswer(status, { code, http: status, error }), refusal: error };
    }
    const request = body as NtfyRequest;
    const answer = jsonAnswer(200, { id: String(Date.now()), event: 'message', topic: TOPIC });
    return { answer, text: textOf(request) };
  },
};

/** The code and the error by which the server refuses a message, or null when it would take it as one. */
export function ntfyRefusal(body: unknown): readonly [code: number, error: string] | null {
  const { topic, message, priority = 3, actions = [] } = (body ?? {}) as NtfyRequest;
  if (Buffer.byteLength(JSON.stringify(body ?? null)) > MAX_BODY_BYTES) return [41303, 'JSON body too large'];
  if (typeof topic !== 'string' || !/^[-_A-Za-z0-9]{1,64}$/.test(topic)) return [40009, 'topic invalid'];
  if (topic !== TOPIC) return [40301, 'forbidden'];
  if (typeof message !== 'string') return [40017, 'request body must be message JSON'];
  if (Buffer.byteLength(message) > MAX_MESSAGE_BYTES) return [40014, 'attachments not allowed'];
  if (!Number.isInteger(priority) || Number(priority) < 1 || Number(priority) > 5) {
    return [40007, 'invalid priority parameter'];
  }
  const areKnown = actions.every(
    ({ action, label, url }) =>
      action === 'view' &&
      typeof label === 'string' &&
      label !== '' &&
      typeof url === 'string' &&
      URL.canParse(url),
  );
  return areKnown && actions.length <= MAX_ACTIONS ? null : [40018, 'actions invalid'];
}

function textOf({ title, message, actions = [] }: NtfyRequest): string {
  const buttons = actions.map(({ label }) => `[${String(label)}]`).join(' ');
  return [title, message, buttons]
    .filter((part) => part !== undefined && part !== '')
    .join('\n')
    .replaceAll('\u200b', '');
}
