import test from 'ava';
import { LambdaPageFanOut } from '../../src/adapters/lambda/lambda-page-fan-out.ts';
import { lambdaFanOut } from '../../src/containers/page-fan-out.ts';
import type { AudiencePage } from '../../src/core/alert-policy/pages.ts';
import { isPageEvent, readPageEvent } from '../../src/dto/page-event.ts';
import { anAlert } from '../support/alerts.ts';
import { lambdaApi } from '../support/lambda-api.ts';

const together = new Set(['anna', 'mike', 'zoe']);
const PAGES: readonly AudiencePage[] = [
  { from: 'd', to: 'm', together },
  { from: 'm', to: null, together },
];

test('each page is an event that the very version which passes it on reads as it was', async (t) => {
  const events: object[] = [];
  const lambda = await lambdaApi(t, { 'alerts:12': async (event) => events.push(event as object) });
  await new LambdaPageFanOut(() => Promise.resolve(lambda), { name: 'alerts', version: '12' }).passOn(
    anAlert(),
    PAGES,
  );
  t.is(events.length, 2);
  t.true(events.every((event) => isPageEvent(event)));
  const read = events
    .map((event) => readPageEvent(event))
    .toSorted((a, b) => (a.page.from! < b.page.from! ? -1 : 1));
  t.deepEqual(read[0]!.alert, anAlert());
  t.deepEqual(
    read.map(({ page }) => page),
    [
      { from: 'd', to: 'm', together: new Set() },
      // Of those who are told elsewhere the ones that would be on the page.
      { from: 'm', to: null, together: new Set(['mike', 'zoe']) },
    ],
  );
});

test('a Lambda that does not take a page is an error, so that the alert is tried again', async (t) => {
  const lambda = await lambdaApi(t, {});
  const fanOut = new LambdaPageFanOut(() => Promise.resolve(lambda), { name: 'alerts', version: '12' });
  await t.throwsAsync(fanOut.passOn(anAlert(), PAGES), { name: 'ResourceNotFoundException' });
});

const ON_LAMBDA = { AWS_LAMBDA_FUNCTION_NAME: 'alerts', AWS_LAMBDA_FUNCTION_VERSION: '12' };
for (const [where, surroundings] of [
  ['on no Lambda', {}],
  ['in SAM', { ...ON_LAMBDA, AWS_SAM_LOCAL: 'true' }],
  ['against another endpoint', { ...ON_LAMBDA, AWS_ENDPOINT_URL: 'http://127.0.0.1:4566' }],
] as const) {
  test(`${where} the function does all pages itself`, (t) => {
    t.is(lambdaFanOut({}, surroundings), null);
    t.not(lambdaFanOut({}, ON_LAMBDA), null);
  });
}

for (const [what, event] of Object.entries({
  'no alert': { users: { from: 'a', to: null, but: [] } },
  'no users': { alert: {} },
  'a bound that is no id': { alert: {}, users: { from: 1, to: null, but: [] } },
  'a list that is none': { alert: {}, users: { from: 'a', to: null, but: 'b' } },
})) {
  test(`a page with ${what} is refused`, (t) => {
    t.throws(() => readPageEvent(event), { instanceOf: TypeError, message: /a page of users wants/ });
  });
}
