import type { Actions } from './actions.ts';
import { shownEpisodes } from './inbox-view.ts';
import type { Model } from './model.ts';
import { nextTheme } from './top-view.ts';

export interface KeyTargets {
  readonly search: HTMLInputElement;
  readonly symbols: HTMLElement;
  readonly dialog: HTMLDialogElement;
  readonly dismissTip: () => boolean;
}

const STEPS: Readonly<Record<string, number>> = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };

/** Everything by keys: what a key does depends on what has the focus. */
export class Keyboard {
  readonly #model: Model;
  readonly #actions: Actions;
  readonly #targets: KeyTargets;
  readonly #commands: Readonly<Record<string, (target: HTMLElement) => void>> = {
    '/': () => this.#search(),
    '?': () => this.#actions.openDialog('help'),
    a: () => this.#actions.openAnswer('acknowledge', this.#marked()),
    u: () => this.#actions.openAnswer('rate', this.#marked()),
    s: () => this.#actions.openAnswer('silence', this.#marked()),
    g: (target) => this.#changeList(target),
    m: () => this.#changeTab(),
    t: () => this.#actions.setTheme(nextTheme(this.#model.theme)),
    z: () => this.#actions.toggleZone(),
  };

  constructor(model: Model, actions: Actions, targets: KeyTargets) {
    this.#model = model;
    this.#actions = actions;
    this.#targets = targets;
  }

  listen(): void {
    document.addEventListener('keydown', (event) => {
      // A dialog has keys of its own, the browser others.
      if (event.ctrlKey || event.metaKey || event.altKey || this.#targets.dialog.open) return;
      if (this.#take(event.key, event.target as HTMLElement)) event.preventDefault();
    });
  }

  /** Whether the key is none of the browser's any more. */
  #take(key: string, target: HTMLElement): boolean {
    if (key === 'Escape') return this.#escape(target);
    if (target.matches('input, select, textarea'))
      return target === this.#targets.search && this.#inSearch(key);
    const step = STEPS[key];
    if (step !== undefined) return this.#move(step, target, key);
    if (key === 'Enter') return target === this.#targets.symbols && this.#openNewest();
    const command = this.#commands[key];
    command?.(target);
    return command !== undefined;
  }

  #inSearch(key: string): boolean {
    const [first] = this.#model.symbols.names(this.#model.query);
    if (key === 'Enter' && first !== undefined) this.#actions.chooseSymbol(first, 'chart');
    else if (key !== 'ArrowDown') return false;
    this.#targets.symbols.focus();
    return true;
  }

  #escape(target: HTMLElement): boolean {
    const { search, symbols, dismissTip } = this.#targets;
    if (dismissTip()) return true;
    if (target === search) {
      search.value = '';
      search.dispatchEvent(new Event('input'));
      symbols.focus();
    } else if (this.#model.tab === 'messages') this.#actions.showTab('market');
    else if (this.#model.opened !== null) this.#actions.closeEpisode();
    else return false;
    return true;
  }

  #search(): void {
    const { search } = this.#targets;
    this.#actions.showTab('market');
    this.#actions.showPane('symbols');
    const focus = (): void => {
      search.focus();
      search.select();
    };
    // What is hidden takes no focus: it is shown by the next frame.
    if (search.checkVisibility()) focus();
    else requestAnimationFrame(focus);
  }

  #marked() {
    const { opened, episodeId, episodes } = this.#model;
    return episodes.find((each) => each.episodeId === (opened?.episodeId ?? episodeId)) ?? null;
  }

  #changeTab(): void {
    const { info, tab } = this.#model;
    if (info?.hasNotifications === true) this.#actions.showTab(tab === 'market' ? 'messages' : 'market');
  }

  #openNewest(): boolean {
    const episode = this.#model.episodes.find(({ symbol }) => symbol === this.#model.symbol);
    if (episode !== undefined) this.#actions.openEpisode(episode.episodeId);
    return episode !== undefined;
  }

  #changeList(target: HTMLElement): void {
    const isInAlerts = target.closest('#alerts') !== null;
    this.#actions.showTab('market');
    this.#actions.showPane(isInAlerts ? 'symbols' : 'alerts');
    if (!isInAlerts && this.#model.opened !== null) this.#actions.closeEpisode();
    requestAnimationFrame(() => {
      if (isInAlerts) this.#targets.symbols.focus();
      else if (this.#model.opened === null) moveEpisode(0, this.#model.episodeId);
    });
  }

  #move(step: number, target: HTMLElement, key: string): boolean {
    if (this.#model.tab === 'messages') return this.#moveMessage(step);
    if (target.closest('#episodes') !== null) return moveEpisode(step, this.#model.episodeId);
    // Arrows scroll what is long; letters step through the alerts while one is read.
    if (target.closest('#alerts') !== null) return key.length === 1 && this.#openNext(step);
    return this.#moveSymbol(step);
  }

  #moveSymbol(step: number): boolean {
    const names = this.#model.symbols.names(this.#model.query);
    const next = names[clamp(names.indexOf(this.#model.symbol ?? '') + step, names.length)];
    if (next !== undefined) this.#actions.chooseSymbol(next);
    return true;
  }

  #openNext(step: number): boolean {
    const episodes = shownEpisodes(this.#model);
    const at = episodes.findIndex(({ episodeId }) => episodeId === this.#model.opened?.episodeId);
    const next = episodes[clamp(at + step, episodes.length)];
    if (next !== undefined) this.#actions.openEpisode(next.episodeId);
    return true;
  }

  #moveMessage(step: number): boolean {
    const newestFirst = this.#model.messages.toReversed();
    const at = newestFirst.findIndex(({ id }) => id === this.#model.messageId);
    const next = newestFirst[clamp(Math.max(0, at) + step, newestFirst.length)];
    if (next !== undefined) this.#actions.showMessage(next.id);
    return true;
  }
}

/** The focus goes from alert to alert; what is marked is where it comes in. */
function moveEpisode(step: number, markedId: string | null): boolean {
  const rows = [...document.querySelectorAll<HTMLElement>('[data-episode]')];
  const active = rows.indexOf(document.activeElement as HTMLElement);
  const marked = rows.findIndex(({ dataset }) => dataset['episode'] === markedId);
  rows[clamp(Math.max(0, active >= 0 ? active : marked) + step, rows.length)]?.focus();
  return true;
}

function clamp(index: number, count: number): number {
  return Math.max(0, Math.min(count - 1, index));
}
