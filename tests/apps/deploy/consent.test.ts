import test from 'ava';
import { asksBeforeChange, consentToDestroy, type Terminal } from '../../../apps/deploy/consent.ts';

const nobody: Terminal = { isInteractive: false, ask: () => Promise.reject(new Error('nobody is there')) };
const typing = (text: string): Terminal => ({ isInteractive: true, ask: () => Promise.resolve(text) });

test('dev and staging are changed without a question', (t) => {
  t.false(asksBeforeChange('dev', undefined, nobody));
  t.false(asksBeforeChange('staging', undefined, nobody));
});

test('prod asks whoever is there, unless it is told that the change is wanted', (t) => {
  t.true(asksBeforeChange('prod', undefined, typing('')));
  t.true(asksBeforeChange('prod', 'maybe', typing('')));
  t.false(asksBeforeChange('prod', 'yes', nobody));
});

test('prod is not changed where nobody can be asked', (t) => {
  t.throws(() => asksBeforeChange('prod', undefined, nobody), { message: /CONFIRM=yes/ });
});

test('prod is destroyed by its name only', async (t) => {
  await t.notThrowsAsync(consentToDestroy('prod', 'p-prod', {}, typing('p-prod')));
  await t.notThrowsAsync(consentToDestroy('prod', 'p-prod', { name: 'p-prod' }, nobody));
  for (const given of [{ confirm: 'yes' }, { name: 'p-staging' }, {}]) {
    await t.throwsAsync(consentToDestroy('prod', 'p-prod', given, nobody), {
      message: /expected NAME=p-prod, got/,
    });
  }
  await t.throwsAsync(consentToDestroy('prod', 'p-prod', { confirm: 'yes' }, typing('yes')));
});

test('another environment is destroyed by CONFIRM=yes, too', async (t) => {
  await t.notThrowsAsync(consentToDestroy('dev', 'p-dev', { confirm: 'yes' }, nobody));
  await t.throwsAsync(consentToDestroy('dev', 'p-dev', {}, nobody), { message: /or CONFIRM=yes/ });
});
