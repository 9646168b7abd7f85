import type { Severity } from '../alert/severity.ts';
import type { Trouble } from './fingerprint.ts';
import type { Occurrence, Recurrence, TicketSettings } from './recurrence.ts';

/** What a ticket is asked to say: the same for every tracker and for the event. */
export interface TicketRequest {
  /** Stays the same when the same request is made again, so that whoever takes it can recognise the repetition. */
  readonly requestId: string;
  readonly fingerprint: string;
  readonly trouble: Trouble;
  readonly state: 'firing' | 'resolved';
  readonly severity: Severity;
  /** What the latest occurrence itself says, such as the reason of an alarm; may be empty. */
  readonly detail: string;
  /** Occurrences within the window; and those that no request has held before. */
  readonly occurrences: number;
  readonly occurrencesUntold: number;
  readonly occurrencesTotal: number;
  readonly windowHours: number;
  readonly firstSeenAtMs: number;
  readonly lastSeenAtMs: number;
  readonly environment: string;
  readonly project: string;
}

export interface TicketOrigin {
  readonly environment: string;
  readonly project: string;
}

export function ticketRequest(
  trouble: Trouble,
  recurrence: Recurrence,
  latest: Occurrence,
  detail: string,
  { windowMs }: TicketSettings,
  origin: TicketOrigin,
): TicketRequest {
  return {
    requestId: `${recurrence.fingerprint}-${latest.id}`,
    fingerprint: recurrence.fingerprint,
    trouble,
    state: 'firing',
    severity: 'HIGH',
    detail,
    occurrences: recurrence.occurrences.length,
    occurrencesUntold: recurrence.untold,
    occurrencesTotal: recurrence.total,
    windowHours: windowMs / 3_600_000,
    firstSeenAtMs: recurrence.firstSeenAtMs,
    lastSeenAtMs: latest.atMs,
    ...origin,
  };
}

/** One line that stays the same as long as the ticket lives. */
export function ticketTitle({ trouble, environment }: TicketRequest): string {
  const { kind, source, summary } = trouble;
  return kind === 'alarm' ? `[${environment}] Alarm ${source}` : `[${environment}] ${source}: ${summary}`;
}

/** The first text of a ticket, as plain lines. */
export function ticketDescription(request: TicketRequest): string {
  const { occurrences, windowHours, firstSeenAtMs } = request;
  return lines([
    `It has happened ${occurrences} times within ${windowHours} hours.`,
    request.detail,
    '',
    `First seen: ${iso(firstSeenAtMs)}`,
    `Last seen: ${iso(request.lastSeenAtMs)}`,
    `Project: ${request.project}, ${request.environment}`,
    `Fingerprint: ${request.fingerprint}`,
  ]);
}

/** What is added to a ticket that exists. */
export function ticketComment(request: TicketRequest): string {
  if (request.state === 'resolved') return `It is over since ${iso(request.lastSeenAtMs)}.`;
  const { occurrencesUntold: count, occurrencesTotal: total } = request;
  const again = count === 1 ? 'It has happened again' : `It has happened ${count} times more`;
  return lines([`${again}, at last at ${iso(request.lastSeenAtMs)}; ${total} times in all.`, request.detail]);
}

/** The detail of the event `TicketRequested`: docs/events/ticket-requested.schema.json. */
export function ticketEventDetail(request: TicketRequest): Readonly<Record<string, unknown>> {
  return {
    schema_version: 1,
    request_id: request.requestId,
    fingerprint: request.fingerprint,
    kind: request.trouble.kind,
    source: request.trouble.source,
    state: request.state,
    severity: request.severity,
    title: ticketTitle(request),
    description: request.state === 'firing' ? ticketDescription(request) : ticketComment(request),
    occurrences: request.occurrences,
    occurrences_untold: request.occurrencesUntold,
    occurrences_total: request.occurrencesTotal,
    window_hours: request.windowHours,
    first_seen_at: iso(request.firstSeenAtMs),
    last_seen_at: iso(request.lastSeenAtMs),
    environment: request.environment,
    project: request.project,
  };
}

function lines(parts: readonly string[]): string {
  return parts.filter((part, index) => part !== '' || parts[index + 1] !== undefined).join('\n');
}

const iso = (epochMs: number): string => new Date(epochMs).toISOString();
