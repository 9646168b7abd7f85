import type { Severity } from '../../../src/core/alert/severity.ts';
import type { EpisodeDetail } from '../api.ts';
import type { Actions } from './actions.ts';
import type { ChartView } from './chart-view.ts';
import { EVERYTHING, type Episode } from './episodes.ts';
import type { Dialog, Model, Pane } from './model.ts';
import type { Painter } from './painter.ts';
import * as requests from './requests.ts';
import { applyTheme, writeSettings } from './settings.ts';

const OLDER_ALERTS = 100;

/** What an action touches beside the model. */
export interface Surroundings {
  readonly painter: Painter;
  readonly chart: ChartView;
  readonly reveal: (symbol: string) => void;
  readonly focusDetail: () => void;
  readonly focusEpisode: (episodeId: string) => void;
  readonly say: (text: string) => void;
}

export function pageActions(model: Model, around: Surroundings): Actions {
  const { painter, chart } = around;
  const dialogs = dialogActions(model, around);

  function choose(symbol: string, pane?: Pane): void {
    const isNew = symbol !== model.symbol;
    model.symbol = symbol;
    model.isChosen = true;
    // What is told of another symbol has no business beside this one's chart.
    const opened = model.episodes.find(({ episodeId }) => episodeId === model.opened?.episodeId);
    if (opened !== undefined && opened.symbol !== symbol) model.opened = null;
    if (model.filter.symbol !== null) model.filter = { ...model.filter, symbol };
    if (pane !== undefined) model.pane = pane;
    around.reveal(symbol);
    painter.changed('frame', 'symbols', 'inbox', 'chart');
    if (isNew) void chart.show(symbol);
  }

  async function readDetail(episodeId: string): Promise<void> {
    const isStill = (): boolean => model.opened?.episodeId === episodeId;
    try {
      const detail = await requests.readEpisode(episodeId);
      if (isStill()) model.opened = { episodeId, detail, problem: null };
    } catch (error) {
      if (isStill()) model.opened = { episodeId, detail: null, problem: (error as Error).message };
    }
    painter.changed('inbox');
  }

  function open(episodeId: string): void {
    const episode = model.episodes.find((each) => each.episodeId === episodeId);
    if (episode === undefined) return;
    const detail = model.opened?.episodeId === episodeId ? model.opened.detail : null;
    Object.assign(model, {
      episodeId,
      opened: { episodeId, detail, problem: null },
      pane: 'alerts',
      isChosen: true,
    });
    model.symbol = episode.symbol;
    around.reveal(episode.symbol);
    painter.changed('frame', 'symbols', 'inbox', 'chart');
    void chart.show(episode.symbol, episode.latest.occurredAtMs);
    void readDetail(episodeId).then(around.focusDetail);
    requestAnimationFrame(around.focusDetail);
  }

  return {
    ...dialogs,
    chooseSymbol: choose,
    openEpisode: open,
    openMarker: ({ alerts }) => {
      model.takeAlerts(alerts.filter(({ alertId }) => !model.knows(alertId)));
      open(alerts[0]!.episodeId);
    },
    closeEpisode: () => {
      const { opened } = model;
      model.opened = null;
      painter.changed('inbox');
      if (opened !== null) requestAnimationFrame(() => around.focusEpisode(opened.episodeId));
    },
    ...inboxActions(model, around),
    ...frameActions(model, around),
  };
}

function inboxActions(model: Model, { painter, say }: Surroundings) {
  return {
    toggleSeverity: (severity: Severity) => {
      const severities = new Set(model.filter.severities);
      if (!severities.delete(severity)) severities.add(severity);
      model.filter = { ...model.filter, severities };
      painter.changed('inbox');
    },
    setOpenOnly: (isOpenOnly: boolean) => {
      model.filter = { ...model.filter, isOpenOnly };
      painter.changed('inbox');
    },
    toggleSymbolFilter: () => {
      model.filter = { ...model.filter, symbol: model.filter.symbol === null ? model.symbol : null };
      painter.changed('inbox');
    },
    clearFilter: () => {
      model.filter = EVERYTHING;
      painter.changed('inbox');
    },
    readOlderAlerts: async () => {
      try {
        const rows = await requests.readAlerts(model.oldestAlertMs, OLDER_ALERTS);
        model.takeAlerts(rows);
        model.hasOlderAlerts = rows.length > 0;
        painter.changed('inbox');
      } catch (error) {
        say((error as Error).message);
      }
    },
  };
}

function frameActions(model: Model, { painter, chart }: Surroundings) {
  return {
    showTab: (tab: Model['tab']) => {
      model.tab = tab;
      painter.changed('frame', 'messages');
    },
    showPane: (pane: Pane) => {
      model.pane = pane;
      painter.changed('frame', 'symbols', 'chart');
    },
    showMessage: (id: number) => {
      model.messageId = id;
      painter.changed('messages');
    },
    setTheme: (theme: Model['theme']) => {
      model.theme = theme;
      writeSettings({ theme });
      applyTheme(theme);
      chart.recolour();
      painter.changed('frame');
    },
    toggleZone: () => {
      model.zone = model.zone === 'utc' ? 'local' : 'utc';
      writeSettings({ zone: model.zone });
      chart.rezone();
      painter.changed('frame', 'inbox', 'messages', 'dialog');
    },
  };
}

interface DialogSteps {
  readonly show: (dialog: Dialog | null) => void;
  readonly fail: (error: Error) => void;
}

/** What somebody says about an episode, and what is shown of it then. */
function answerActions(
  model: Model,
  { painter, say }: Pick<Surroundings, 'painter' | 'say'>,
  { show, fail }: DialogSteps,
): Pick<Actions, 'acknowledge' | 'rate'> {
  async function answer(
    userId: string,
    done: string,
    send: (token: string) => Promise<EpisodeDetail>,
  ): Promise<void> {
    try {
      const detail = await send(model.info?.token ?? '');
      writeSettings({ userId });
      model.takeAlerts(detail.alerts);
      const { episodeId } = detail;
      if (model.opened?.episodeId === episodeId) model.opened = { episodeId, detail, problem: null };
      show(null);
      painter.changed('inbox');
      say(done);
    } catch (error) {
      fail(error as Error);
    }
  }

  return {
    acknowledge: ({ episodeId, symbol }, userId) =>
      answer(userId, `${userId} looks after ${symbol}.`, (token) =>
        requests.acknowledge(episodeId, { userId }, token),
      ),
    rate: ({ episodeId, symbol }, userId, said) =>
      answer(userId, `${symbol}: ${said} to ${userId}.`, (token) =>
        requests.rate(episodeId, { userId, answer: said }, token),
      ),
  };
}

function dialogActions(model: Model, { painter, say }: Surroundings) {
  function show(dialog: Dialog | null): void {
    model.dialog = dialog;
    model.dialogProblem = null;
    painter.changed('dialog');
  }

  /** A list that is read when it is asked for; an answer that comes after it was closed is of no use. */
  async function showRead<T>(read: () => Promise<T>, dialogOf: (rows: T | null) => Dialog): Promise<void> {
    const first = dialogOf(null);
    show(first);
    try {
      const rows = await read();
      if (model.dialog === first) show(dialogOf(rows));
    } catch (error) {
      fail(error as Error);
    }
  }

  function fail(error: Error): void {
    model.dialogProblem = error.message;
    painter.changed('dialog');
  }

  const silences = (): Promise<void> =>
    showRead(requests.readSilences, (rows) => ({ kind: 'silences', silences: rows }));
  const token = (): string => model.info?.token ?? '';

  return {
    openDialog: (kind: Parameters<Actions['openDialog']>[0]) => {
      if (kind === 'help' || kind === 'unreached') show({ kind });
      else if (kind === 'silences') void silences();
      else void showRead(requests.readRejected, (records) => ({ kind, records }));
    },
    openAnswer: (kind: Parameters<Actions['openAnswer']>[0], episode: Episode | null) => {
      if (episode === null) say('Choose an alert first.');
      else show({ kind, episode });
    },
    closeDialog: () => show(null),
    ...answerActions(model, { painter, say }, { show, fail }),
    silence: async (wanted: Parameters<Actions['silence']>[0]) => {
      try {
        const matchers = wanted.matchers.map((matcher) => ({ ...matcher, operator: '=' as const }));
        await requests.silence({ ...wanted, matchers }, token());
        writeSettings({ userId: wanted.author });
        show(null);
        say('Silenced. “Silences” lists it and can end it.');
      } catch (error) {
        fail(error as Error);
      }
    },
    endSilence: async (id: string) => {
      try {
        await requests.endSilence(id, token());
        await silences();
      } catch (error) {
        fail(error as Error);
      }
    },
  };
}
