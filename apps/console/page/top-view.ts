import { html, nothing, type TemplateResult } from 'lit-html';
import type { Actions } from './actions.ts';
import type { Connection, Model, Pane, Theme } from './model.ts';
import { icon } from './shapes.ts';
import { capital } from './words.ts';

const CONNECTION_WORDS: Readonly<Record<Connection, string>> = {
  connecting: 'Connecting',
  live: 'Live',
  lost: 'Connection lost, trying again',
};
const NEXT_THEME: Readonly<Record<Theme, Theme>> = { system: 'light', light: 'dark', dark: 'system' };

export const nextTheme = (theme: Theme): Theme => NEXT_THEME[theme];

export function topView(model: Model, actions: Actions): TemplateResult {
  const { info, tab, messages, connection, theme, zone } = model;
  const tabs = [
    { key: 'market', text: 'Market' },
    { key: 'messages', text: messages.length === 0 ? 'Messages' : `Messages ${messages.length}` },
  ] as const;
  return html`<h1>Market monitor</h1>
    ${
      info === null
        ? nothing
        : html`<span class="pill environment" title="${info.project}, ${info.region}"
            >${info.environment}</span
          >`
    }
    ${
      info?.hasNotifications === true
        ? html`<nav class="tabs" aria-label="Views">
            ${tabs.map(
              ({ key, text }) =>
                html`<button
                  type="button"
                  aria-current=${key === tab ? 'page' : nothing}
                  @click=${() => actions.showTab(key)}
                >
                  ${text}
                </button>`,
            )}
          </nav>`
        : nothing
    }
    <span class="spring"></span>
    <span class="connection ${connection}" role="status"
      ><span class="dot" aria-hidden="true"></span
      ><span class="connection-text">${CONNECTION_WORDS[connection]}</span></span
    >
    <button type="button" class="button small" title="Time zone (z)" @click=${() => actions.toggleZone()}>
      <span class="visually-hidden">Times in </span>${zone === 'utc' ? 'UTC' : 'Local'}
    </button>
    <button
      type="button"
      class="button small bare"
      aria-label="Theme: ${theme === 'system' ? 'auto, as the system' : theme}"
      title="Theme: ${theme} (t)"
      @click=${() => actions.setTheme(nextTheme(theme))}
    >
      ${icon(theme === 'light' ? 'sun' : 'moon')}${theme === 'system' ? html`<small>auto</small>` : nothing}
    </button>
    <button
      type="button"
      class="button small bare"
      aria-label="Keys"
      title="Keys (?)"
      @click=${() => actions.openDialog('help')}
    >
      ${icon('help')}
    </button>`;
}

const PANES: readonly Pane[] = ['symbols', 'chart', 'alerts'];

/** On a narrow screen, that has room for one part at a time. */
export function panesView({ pane }: Model, actions: Actions): TemplateResult {
  return html`${PANES.map(
    (each) =>
      html`<button
        type="button"
        aria-current=${each === pane ? 'true' : nothing}
        @click=${() => actions.showPane(each)}
      >
        ${capital(each)}
      </button>`,
  )}`;
}
