import { html, nothing, type TemplateResult } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import type { ReceivedMessage } from '../api.ts';
import type { Actions } from './actions.ts';
import { discordCard } from './discord-card.ts';
import { formatClock } from './format.ts';
import type { Model } from './model.ts';
import { slackCard } from './slack-card.ts';
import { channelName } from './words.ts';

/** Messages as their readers got them; newest first. */
export function messagesView(model: Model, actions: Actions): TemplateResult {
  const { messages, info, zone } = model;
  if (messages.length === 0) {
    return html`<p class="empty">
      <strong>No message yet.</strong>
      ${
        info?.hasNotifications === false
          ? 'Messages of this environment go to their readers, and are not kept. In `make demo` they end here.'
          : 'As soon as one is sent, it is shown here as its reader gets it.'
      }
    </p>`;
  }
  const shown = messages.find(({ id }) => id === model.messageId) ?? messages.at(-1)!;
  return html`<nav class="message-list" aria-label="Messages">
      <ul>
        ${repeat(
          messages.toReversed(),
          ({ id }) => id,
          ({ id, channel, text, receivedAtMs }) =>
            html`<li>
              <button
                type="button"
                class="message-row"
                aria-current=${id === shown.id ? 'true' : nothing}
                @click=${() => actions.showMessage(id)}
              >
                <span class="message-channel ${channel}">${channelName(channel)}</span>
                <time>${formatClock(receivedAtMs, zone)}</time>
                <span class="message-line">${firstLine(text)}</span>
              </button>
            </li>`,
        )}
      </ul>
    </nav>
    <section class="message" aria-label="${channelName(shown.channel)} message" tabindex="0">
      ${drawn(shown)}
    </section>`;
}

function firstLine(text: string): string {
  return text.split('\n').find((line) => line.trim() !== '') ?? 'without words';
}

function drawn(message: ReceivedMessage): TemplateResult {
  const { channel, htmlPath, text, body } = message;
  if (htmlPath !== null) {
    return html`<iframe class="mail" sandbox="" title="E-mail: ${firstLine(text)}" src=${htmlPath}></iframe>`;
  }
  if (channel === 'slack') return slackCard(body) ?? plain(text);
  if (channel === 'discord') return discordCard(body) ?? plain(text);
  if (channel === 'sms') return html`<div class="phone"><p class="bubble">${text}</p></div>`;
  return plain(text);
}

function plain(text: string): TemplateResult {
  return html`<pre class="plain">${text}</pre>`;
}
