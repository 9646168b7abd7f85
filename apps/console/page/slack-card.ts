import { html, nothing, type TemplateResult } from 'lit-html';
import { marked, slackPieces } from './markup.ts';

interface SlackText {
  readonly type: string;
  readonly text: string;
}

interface SlackBlock {
  readonly type: string;
  readonly text?: SlackText;
  readonly fields?: readonly SlackText[];
  readonly elements?: readonly SlackText[];
}

/** A Block Kit message as Slack shows it; null for what is none. */
export function slackCard(body: unknown): TemplateResult | null {
  const { blocks, text } = (body ?? {}) as { blocks?: readonly SlackBlock[]; text?: string };
  if (blocks === undefined)
    return text === undefined ? null : html`<div class="card slack">${said({ type: 'mrkdwn', text })}</div>`;
  return html`<div class="card slack">
    <p class="card-author">
      <span class="avatar" aria-hidden="true">M</span><strong>Market monitor</strong>
      <span class="pill">App</span>
    </p>
    ${blocks.map(block)}
  </div>`;
}

function block({ type, text, fields, elements }: SlackBlock): TemplateResult {
  switch (type) {
    case 'header':
      return html`<h2>${text?.text}</h2>`;
    case 'context':
      return html`<p class="quiet">${(elements ?? []).map(said)}</p>`;
    default:
      return html`${text === undefined ? nothing : html`<p class="said">${said(text)}</p>`}
      ${
        fields === undefined
          ? nothing
          : html`<div class="card-fields">
              ${fields.map((field) => html`<p class="said">${said(field)}</p>`)}
            </div>`
      }`;
  }
}

function said({ type, text }: SlackText) {
  return type === 'mrkdwn' ? marked(slackPieces(text)) : text;
}
