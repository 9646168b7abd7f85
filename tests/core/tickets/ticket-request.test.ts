import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { repositoryRoot } from '../../../lib/tooling/repository-root.ts';
import { troubleOfError } from '../../../src/core/tickets/fingerprint.ts';
import {
  ticketComment,
  ticketDescription,
  ticketEventDetail,
  ticketTitle,
} from '../../../src/core/tickets/ticket-request.ts';
import { aTicketRequest } from '../../support/ticket-requests.ts';

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const schema = JSON.parse(
  readFileSync(join(repositoryRoot, 'docs/events/ticket-requested.schema.json'), 'utf8'),
) as object;
const validate = new Ajv2020({ formats: { 'date-time': TIME }, allErrors: true }).compile(schema);

const trouble = troubleOfError('alert-processor', { name: 'TypeError', message: 'no table "x"' });

for (const [what, request] of [
  ['an alarm', aTicketRequest()],
  ['an error', aTicketRequest({ trouble, detail: '' })],
  ['an end', aTicketRequest({ state: 'resolved', occurrencesUntold: 0 })],
] as const) {
  test(`the event about ${what} is as documented, and nothing is in it that is not`, (t) => {
    t.true(validate(ticketEventDetail(request)), JSON.stringify(validate.errors));
  });
}

test('the documented schema refuses an event without its fingerprint, or with something more', (t) => {
  const { fingerprint, ...rest } = ticketEventDetail(aTicketRequest());
  t.false(validate(rest));
  t.false(validate({ ...rest, fingerprint, password: 'x' }));
});

test('a title stays the same while the count grows, and names the environment', (t) => {
  t.is(ticketTitle(aTicketRequest({ trouble })), '[dev] alert-processor: TypeError: no table …');
  t.is(
    ticketTitle(aTicketRequest({ occurrences: 99, detail: 'other' })),
    '[dev] Alarm realtime-financial-dev-kinesis-processor-errors',
  );
});

test('a description says how often, what, since when and where', (t) => {
  t.is(
    ticketDescription(aTicketRequest()),
    `It has happened 3 times within 24 hours.
Threshold Crossed: 7 errors

First seen: 2022-12-13T08:00:00.000Z
Last seen: 2022-12-13T13:30:00.000Z
Project: realtime-financial, dev
Fingerprint: ${aTicketRequest().fingerprint}`,
  );
});

test('a comment counts what has come since the last one, or says that it is over', (t) => {
  t.is(
    ticketComment(aTicketRequest({ occurrencesUntold: 1, occurrencesTotal: 8, detail: '' })),
    'It has happened again, at last at 2022-12-13T13:30:00.000Z; 8 times in all.',
  );
  t.is(ticketComment(aTicketRequest({ state: 'resolved' })), 'It is over since 2022-12-13T13:30:00.000Z.');
});
