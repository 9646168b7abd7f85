import type {
  AlertRow,
  Chart,
  ConsoleInfo,
  EpisodeDetail,
  NewAcknowledgement,
  NewRating,
  NewSilence,
  Problem,
  ReceivedMessage,
  RejectedRecord,
  SilenceRow,
} from '../api.ts';

export interface ChartQuery {
  readonly symbol: string;
  readonly interval: string | null;
  /** Null: the newest. */
  readonly toMs: number | null;
  readonly bars: number;
}

export const readConsole = (): Promise<ConsoleInfo> => get('/api/console');
export const readEpisode = (id: string): Promise<EpisodeDetail> =>
  get(`/api/episodes/${encodeURIComponent(id)}`);
export const readRejected = (): Promise<readonly RejectedRecord[]> => get('/api/rejected');
export const readMessages = (): Promise<readonly ReceivedMessage[]> => get('/api/notifications');
export const readSilences = (): Promise<readonly SilenceRow[]> => get('/api/silences');

export function readAlerts(beforeMs: number | null, limit: number): Promise<readonly AlertRow[]> {
  const before = beforeMs === null ? '' : `&before=${beforeMs}`;
  return get(`/api/alerts?limit=${limit}${before}`);
}

export function readChart({ symbol, interval, toMs, bars }: ChartQuery): Promise<Chart> {
  const query = new URLSearchParams({ bars: String(bars) });
  if (interval !== null) query.set('interval', interval);
  if (toMs !== null) query.set('to', String(toMs));
  return get(`/api/symbols/${encodeURIComponent(symbol)}/chart?${query.toString()}`);
}

export function acknowledge(
  episodeId: string,
  answer: NewAcknowledgement,
  token: string,
): Promise<EpisodeDetail> {
  return send('POST', `/api/episodes/${encodeURIComponent(episodeId)}/acknowledgement`, token, answer);
}

export const rate = (episodeId: string, rating: NewRating, token: string): Promise<EpisodeDetail> =>
  send('POST', `/api/episodes/${encodeURIComponent(episodeId)}/rating`, token, rating);

export const silence = (wanted: NewSilence, token: string): Promise<SilenceRow> =>
  send('POST', '/api/silences', token, wanted);

export const endSilence = (id: string, token: string): Promise<null> =>
  send('DELETE', `/api/silences/${encodeURIComponent(id)}`, token);

function get<T>(path: string): Promise<T> {
  return answerOf(fetch(path));
}

function send<T>(method: string, path: string, token: string, body?: object): Promise<T> {
  const headers = { 'content-type': 'application/json', 'x-console-token': token };
  return answerOf(
    fetch(path, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) }),
  );
}

/** @throws Error with a sentence for people */
async function answerOf<T>(asked: Promise<Response>): Promise<T> {
  let response: Response;
  try {
    response = await asked;
  } catch {
    throw new Error('The console does not answer. It may have been stopped: start it again where it ran.');
  }
  const text = await response.text();
  const body: unknown = text === '' ? null : JSON.parse(text);
  if (!response.ok) throw new Error((body as Problem | null)?.message ?? `HTTP ${response.status}`);
  return body as T;
}
