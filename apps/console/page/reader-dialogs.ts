import { html, type TemplateResult } from 'lit-html';
import { isRatingAnswer } from '../../../src/core/usefulness/rating.ts';
import type { Actions } from './actions.ts';
import type { Episode } from './episodes.ts';
import { formOf, noUsers, userOptions } from './form-parts.ts';
import type { Model } from './model.ts';
import { anomalyName, capital } from './words.ts';

/** Whether an alert was worth reading. */
export function rateForm(episode: Episode, model: Model, actions: Actions): TemplateResult {
  if (model.info?.userIds.length === 0) return noUsers;
  const submit = (event: SubmitEvent): void => {
    const user = formOf(event)('user');
    const pressed = (event.submitter as HTMLButtonElement | null)?.value;
    if (isRatingAnswer(pressed)) void actions.rate(episode, user, pressed);
  };
  return html`<form @submit=${submit}>
    <p>
      <strong>${episode.symbol} ${anomalyName(episode.latest).toLowerCase()}.</strong> Was it worth reading?
      The answers of a user decide what comes first in their messages, and change nobody else's.
    </p>
    <label class="field"
      >Who<select name="user" required autofocus>
        ${userOptions(model)}
      </select></label
    >
    <p class="buttons">
      <button type="submit" value="useful" class="button primary">Useful</button>
      <button type="submit" value="noise" class="button">Noise</button>
      <button type="button" class="button" @click=${() => actions.closeDialog()}>Cancel</button>
    </p>
  </form>`;
}

/** Who will not be told as they wish. */
export function unreachedList({ info }: Model): TemplateResult {
  return html`<p>These users will not be told everything that they wish to be:</p>
    <dl class="facts">
      ${(info?.unreached ?? []).map(
        ({ userId, texts }) =>
          html`<div>
            <dt>${userId}</dt>
            <dd>${texts.map((text) => capital(text)).join('. ')}</dd>
          </div>`,
      )}
    </dl>
    <p class="quiet">
      <code>rtf preferences set</code> gives them an address; <code>rtf preferences validate</code> says the
      same.
    </p>`;
}
