import { render } from 'lit-html';
import type { AlertRow } from '../api.ts';
import { ChartView } from './chart-view.ts';
import { dialogView } from './dialogs.ts';
import { mostUrgent } from './episodes.ts';
import { episodeView } from './episode-view.ts';
import { healthView } from './health-view.ts';
import { inboxView } from './inbox-view.ts';
import { Keyboard } from './keyboard.ts';
import { followEvents } from './live.ts';
import { messagesView } from './messages-view.ts';
import { Model } from './model.ts';
import { pageActions } from './page-actions.ts';
import { Painter } from './painter.ts';
import * as requests from './requests.ts';
import { applyTheme, readSettings } from './settings.ts';
import { symbolCount, SymbolList } from './symbol-list.ts';
import { panesView, topView } from './top-view.ts';

const READ_AGAIN_MS = 2_000;
const FIRST_ALERTS = 200;
const TOAST_MS = 5_000;

const element = (id: string): HTMLElement => document.getElementById(id)!;

const model = new Model();
const { theme, zone } = readSettings();
Object.assign(model, { theme, zone });
applyTheme(theme);

const dialog = element('dialog') as HTMLDialogElement;
const search = element('search') as HTMLInputElement;
const symbolsBox = element('symbols');
const painter: Painter = new Painter({
  frame: drawFrame,
  symbols: () => {
    list.draw();
    element('symbol-count').textContent = symbolCount(model);
  },
  chart: () => chart.draw(),
  inbox: drawAlerts,
  health: () => render(healthView(model, actions), element('health')),
  messages: drawMessages,
  dialog: drawDialog,
});
const chart = new ChartView(
  {
    plot: element('plot'),
    markers: element('markers'),
    tip: element('tip'),
    head: element('chart-head'),
    legend: element('legend'),
    notice: element('chart-notice'),
  },
  model,
  (marker) => actions.openMarker(marker),
);
const list = new SymbolList(symbolsBox, element('no-symbols'), model, (symbol) =>
  actions.chooseSymbol(symbol, 'chart'),
);
const actions = pageActions(model, {
  painter,
  chart,
  reveal: (symbol) => list.reveal(symbol),
  focusDetail: () => document.querySelector<HTMLElement>('.detail')?.focus({ preventScroll: true }),
  focusEpisode: (id) => document.querySelector<HTMLElement>(`[data-episode="${CSS.escape(id)}"]`)?.focus(),
  say,
});
if (model.zone === 'local') chart.rezone();

function drawFrame(): void {
  const { tab, pane } = model;
  Object.assign(document.body.dataset, { tab, pane });
  element('market').hidden = tab !== 'market';
  element('messages').hidden = tab !== 'messages';
  render(topView(model, actions), element('top'));
  render(panesView(model, actions), element('panes'));
}

function drawAlerts(): void {
  render(model.opened === null ? inboxView(model, actions) : episodeView(model, actions), element('alerts'));
}

function drawMessages(): void {
  if (model.tab === 'messages') render(messagesView(model, actions), element('messages'));
}

/** Closed by the page itself: the event of it comes later, when the next dialog may be open already. */
let isClosedByPage = false;

function drawDialog(): void {
  render(dialogView(model, actions), dialog);
  if (model.dialog !== null && !dialog.open) dialog.showModal();
  else if (model.dialog === null && dialog.open) {
    isClosedByPage = true;
    dialog.close();
  }
}

let toastTimer = 0;
function say(text: string): void {
  const toast = element('toast');
  toast.textContent = text;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => (toast.textContent = ''), TOAST_MS);
}

function takeAlerts(rows: readonly AlertRow[]): void {
  model.hasAlerts = true;
  model.takeAlerts(rows);
  chart.takeAlerts(rows);
  const opened = rows.find(({ episodeId }) => episodeId === model.opened?.episodeId);
  if (opened !== undefined) void refreshOpened(opened.episodeId);
  chooseForNewcomer();
  painter.changed('inbox');
}

async function refreshOpened(episodeId: string): Promise<void> {
  const detail = await requests.readEpisode(episodeId).catch(() => null);
  if (detail === null || model.opened?.episodeId !== episodeId) return;
  model.opened = { episodeId, detail, problem: null };
  painter.changed('inbox');
}

/** Until somebody chooses: what is most urgent, where it happened; else the first symbol. */
function chooseForNewcomer(): void {
  if (model.isChosen || !model.hasAlerts) return;
  const urgent = mostUrgent(model.episodes);
  const symbol = urgent?.symbol ?? model.symbols.names('')[0];
  const episodeId = urgent?.episodeId ?? null;
  if (symbol === undefined || (symbol === model.symbol && episodeId === model.episodeId)) return;
  Object.assign(model, { symbol, episodeId });
  void chart.show(symbol, urgent?.latest.occurredAtMs ?? null);
  painter.changed('symbols', 'chart', 'inbox');
}

/** Each on its own: one that cannot be read leaves the others. */
async function readAll(): Promise<void> {
  const results = await Promise.allSettled([readInfo(), readAlerts()]);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed === undefined) return;
  say((failed.reason as Error).message);
  // Of a demo or a live run that begins, the console is there before the tables.
  if (model.info === null || !model.hasAlerts) setTimeout(() => void readAll(), READ_AGAIN_MS);
}

async function readInfo(): Promise<void> {
  const info = (model.info = await requests.readConsole());
  document.title = `Market monitor · ${info.environment}`;
  painter.changed('frame', 'health');
  if (info.hasNotifications) model.takeMessages(await requests.readMessages());
  painter.changed('frame', 'messages');
}

async function readAlerts(): Promise<void> {
  const alerts = await requests.readAlerts(null, FIRST_ALERTS);
  model.hasOlderAlerts = alerts.length >= FIRST_ALERTS;
  takeAlerts(alerts);
}

search.addEventListener('input', () => {
  model.query = search.value;
  painter.changed('symbols');
});
dialog.addEventListener('close', () => {
  const isPersons = !isClosedByPage;
  isClosedByPage = false;
  if (isPersons && model.dialog !== null) actions.closeDialog();
});
dialog.addEventListener('click', (event) => {
  if (event.target === dialog) dialog.close();
});
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => chart.recolour());
new Keyboard(model, actions, {
  search,
  symbols: symbolsBox,
  dialog,
  dismissTip: () => chart.dismissTip(),
}).listen();

followEvents({
  onOpen: () => {
    model.connection = 'live';
    painter.changed('frame');
    // Whatever happened while nobody listened; the token is another one after a restart.
    void readAll();
  },
  onLost: () => {
    model.connection = 'lost';
    painter.changed('frame', 'health');
  },
  symbols: (rows) => {
    model.symbols.takeRows(rows);
    chooseForNewcomer();
    painter.changed('symbols', 'chart');
  },
  quotes: (quotes) => {
    model.symbols.takeQuotes(quotes);
    painter.changed('symbols', 'chart');
  },
  alerts: takeAlerts,
  health: (health) => {
    model.health = health;
    painter.changed('health');
  },
  notifications: (messages) => {
    model.takeMessages(messages);
    painter.changed('frame', 'messages');
  },
});
painter.changed('frame', 'symbols', 'chart', 'inbox', 'health', 'messages');
