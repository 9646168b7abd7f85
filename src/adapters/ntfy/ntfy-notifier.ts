import { ACCESS_TOKEN, type NtfyDestination } from '../../core/channels/ntfy/ntfy.ts';
import type { NtfyMessage } from '../../core/channels/ntfy/render-ntfy.ts';
import type { DeliveryResult } from '../../core/delivery/delivery-error.ts';
import type { Notifier } from '../../ports/notifier.ts';
import type { SecretResolver } from '../../ports/secret-resolver.ts';
import { jsonObject } from '../http/json-object.ts';
import { withSecret } from '../http/with-secret.ts';
import type { Refusal, WebhookClient } from '../http/webhook-client.ts';

/** https://docs.ntfy.sh/publish/#publish-as-json. Whoever knows the name of an open topic reads it: the address is a secret. */
export class NtfyNotifier implements Notifier<'ntfy'> {
  readonly #client: WebhookClient;
  readonly #secrets: SecretResolver;

  constructor(client: WebhookClient, secrets: SecretResolver) {
    this.#client = client;
    this.#secrets = secrets;
  }

  deliver(destination: NtfyDestination, message: NtfyMessage): Promise<DeliveryResult> {
    const read = Promise.all([
      this.#secrets.resolve(destination.url),
      destination.token === null ? null : this.#secrets.resolve(destination.token),
    ]);
    return withSecret(read, ([url, token]) => this.#post(url, token, message));
  }

  async #post(url: string, token: string | null, message: NtfyMessage): Promise<DeliveryResult> {
    const place = topicOf(url);
    if (place === null) return badAddress('the address of ntfy names no topic');
    // It goes to a server of the user's choice, which must not get anything else.
    if (token !== null && !ACCESS_TOKEN.test(token)) {
      return badAddress('what should be the access token of ntfy is none');
    }
    const headers = token === null ? {} : { authorization: `Bearer ${token}` };
    return this.#client.post(place.server, { topic: place.topic, ...message }, readRefusal, headers);
  }
}

function badAddress(words: string): DeliveryResult {
  return { kind: 'permanent', code: 'bad_address', words };
}

/** JSON is sent to the server, and the topic stands in it. Topics are those of the server: https://github.com/binwiederhier/ntfy/blob/main/server/server.go */
function topicOf(address: string): { readonly server: string; readonly topic: string } | null {
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  const [, folder, topic] = /^(.*\/)([-_A-Za-z0-9]{1,64})$/.exec(url.pathname) ?? [];
  return topic === undefined ? null : { server: `${url.origin}${folder}`, topic };
}

/** `{"code": 40301, "http": 403, "error": "forbidden"}`: the number is enough, and cannot carry anything. */
function readRefusal(body: string, status: number): Refusal {
  const { code } = jsonObject(body);
  if (status === 403) return { words: 'the topic wants an access token that may write to it' };
  return Number.isSafeInteger(code) ? { words: `code ${String(code)}` } : {};
}
