import { html, nothing, type TemplateResult } from 'lit-html';
import { ref } from 'lit-html/directives/ref.js';
import { discordPieces, marked } from './markup.ts';

interface DiscordEmbed {
  readonly title?: string;
  readonly description?: string;
  readonly color?: number;
  readonly fields?: readonly { readonly name: string; readonly value: string; readonly inline?: boolean }[];
  readonly footer?: { readonly text: string };
}

/** Embeds as Discord shows them; null for what has none. */
export function discordCard(body: unknown): TemplateResult | null {
  const { embeds, content } = (body ?? {}) as { embeds?: readonly DiscordEmbed[]; content?: string };
  if (embeds === undefined || embeds.length === 0) return null;
  return html`<div class="card discord">
    <p class="card-author">
      <span class="avatar" aria-hidden="true">M</span><strong>Market monitor</strong>
      <span class="pill">App</span>
    </p>
    ${content === undefined || content === '' ? nothing : html`<p class="said">${marked(discordPieces(content))}</p>`}
    ${embeds.map(embed)}
  </div>`;
}

function embed({ title, description, color, fields, footer }: DiscordEmbed): TemplateResult {
  const paint = (element: Element | undefined): void => {
    // The policy of the page allows no style attribute in what is drawn.
    if (color !== undefined) (element as HTMLElement | undefined)?.style.setProperty('--embed', hexOf(color));
  };
  return html`<div class="embed" ${ref(paint)}>
    ${title === undefined ? nothing : html`<h2>${marked(discordPieces(title))}</h2>`}
    ${description === undefined ? nothing : html`<p class="said">${marked(discordPieces(description))}</p>`}
    ${
      fields === undefined || fields.length === 0
        ? nothing
        : html`<div class="card-fields">
            ${fields.map(
              ({ name, value }) =>
                html`<p class="said">
                  <strong>${marked(discordPieces(name))}</strong><br />${marked(discordPieces(value))}
                </p>`,
            )}
          </div>`
    }
    ${footer === undefined ? nothing : html`<p class="quiet">${footer.text}</p>`}
  </div>`;
}

function hexOf(colour: number): string {
  return `#${colour.toString(16).padStart(6, '0')}`;
}
