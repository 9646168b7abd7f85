import { fingerprintOf, troubleOfAlarm } from '../../src/core/tickets/fingerprint.ts';
import type { TicketRequest } from '../../src/core/tickets/ticket-request.ts';

const TROUBLE = troubleOfAlarm('realtime-financial-dev-kinesis-processor-errors');

/** The third time within a day that an alarm went off. */
export function aTicketRequest(overrides: Partial<TicketRequest> = {}): TicketRequest {
  const fingerprint = fingerprintOf(TROUBLE);
  return {
    requestId: `${fingerprint}-event-3`,
    fingerprint,
    trouble: TROUBLE,
    state: 'firing',
    severity: 'HIGH',
    detail: 'Threshold Crossed: 7 errors',
    occurrences: 3,
    occurrencesUntold: 3,
    occurrencesTotal: 3,
    windowHours: 24,
    firstSeenAtMs: Date.parse('2022-12-13T08:00:00.000Z'),
    lastSeenAtMs: Date.parse('2022-12-13T13:30:00.000Z'),
    environment: 'dev',
    project: 'realtime-financial',
    ...overrides,
  };
}
