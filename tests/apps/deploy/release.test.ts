import test from 'ava';
import { type Release, releaseBefore } from '../../../apps/deploy/release.ts';

/** A release whose images are told by one letter. */
function release(letter: string, rollback = false): Release {
  const image = `registry.example.com/repository@sha256:${letter.repeat(64)}`;
  return {
    images: { 'kinesis-processor': image, 'alert-processor': image },
    architecture: 'arm64',
    revision: letter.repeat(40),
    template: 't',
    deployed_at: '2026-11-23T14:30:00.000Z',
    deployed_by: 'arn:aws:iam::000000000000:user/somebody',
    ...(rollback && { rollback }),
  };
}

/** `history` is oldest first: a letter for each release, upper case for one that a rollback brought back. */
const HISTORIES: readonly (readonly [history: string, before: string])[] = [
  ['ab', 'a'],
  ['abb', 'a'],
  ['abc', 'b'],
  ['aab', 'a'],
  ['abA', ''],
  ['abcB', 'a'],
  ['abcBA', ''],
  ['abAd', 'a'],
  ['abcBd', 'b'],
  ['aba', 'b'],
];

for (const [history, before] of HISTORIES) {
  test(`after the releases ${history} a rollback goes ${before === '' ? 'nowhere' : `to ${before}`}`, (t) => {
    const releases = history
      .split('')
      .map((letter) => release(letter.toLowerCase(), letter !== letter.toLowerCase()))
      .toReversed();
    if (before === '') t.throws(() => releaseBefore(releases), { message: /no earlier release/ });
    else t.is(releaseBefore(releases).revision, before.repeat(40));
  });
}

test('where nothing was deployed there is nothing to go back to', (t) => {
  t.throws(() => releaseBefore([]), { message: /no earlier release/ });
});
