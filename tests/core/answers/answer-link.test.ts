import test from 'ava';
import * as fc from 'fast-check';
import { decodeClaim, encodeClaim, isExpired, LINK_PURPOSES } from '../../../src/core/answers/answer-link.ts';

const claims = fc.record(
  {
    purpose: fc.constantFrom(...LINK_PURPOSES),
    episodeId: fc.string({ minLength: 1, unit: 'grapheme' }),
    messageId: fc.stringMatching(/^[0-9a-f]{16}$/),
    userId: fc.stringMatching(/^[\w.:-]{1,64}$/),
    expiresAtMs: fc.integer({ min: 0, max: 4e9 }).map((seconds) => seconds * 1000),
  },
  { requiredKeys: ['purpose', 'episodeId', 'userId', 'expiresAtMs'] },
);

test('a claim is read as it was written, whatever the episode is called', (t) => {
  fc.assert(
    fc.property(claims, (claim) => {
      t.deepEqual(decodeClaim(encodeClaim(claim)), claim);
    }),
  );
});

test('two different claims never have the same text', (t) => {
  fc.assert(
    fc.property(claims, claims, (one, other) => {
      const isSame = JSON.stringify(one) === JSON.stringify(other);
      t.is(encodeClaim(one) === encodeClaim(other), isSame);
    }),
  );
});

test('a link that the version before has signed is read', (t) => {
  t.deepEqual(decodeClaim('arcn2o0~alice~BTC~1'), {
    purpose: 'acknowledge',
    userId: 'alice',
    episodeId: 'BTC~1',
    expiresAtMs: Number.parseInt('rcn2o0', 36) * 1000,
  });
});

for (const text of [
  '',
  'a1.xyz~alice~E',
  'a',
  'x1~alice~E',
  'a~alice~E',
  'a1~~E',
  'a1~alice~',
  'a1~alice',
  'A1~alice~E',
]) {
  test(`no claim: ${JSON.stringify(text)}`, (t) => {
    t.is(decodeClaim(text), null);
  });
}

test('a link serves until the second in which it expires', (t) => {
  const claim = { purpose: 'acknowledge', episodeId: 'E', userId: 'alice', expiresAtMs: 5000 } as const;
  t.false(isExpired(claim, 4999));
  t.true(isExpired(claim, 5000));
});
