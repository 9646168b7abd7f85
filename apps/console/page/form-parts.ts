import { html, type TemplateResult } from 'lit-html';
import type { Model } from './model.ts';
import { readSettings } from './settings.ts';

/** Who can be said to have done it, the last one first chosen. */
export function userOptions({ info }: Model): readonly TemplateResult[] {
  const last = readSettings().userId;
  return (info?.userIds ?? []).map((id) => html`<option value=${id} ?selected=${id === last}>${id}</option>`);
}

export const noUsers = html`<p class="problem">
  Nobody can answer: there is no user with preferences. Make one with <code>rtf preferences set</code>.
</p>`;

/** The values of a form by their names. */
export function formOf(event: SubmitEvent): (name: string) => string {
  event.preventDefault();
  const values = new FormData(event.currentTarget as HTMLFormElement);
  return (name) => {
    const value = values.get(name);
    return typeof value === 'string' ? value : '';
  };
}
