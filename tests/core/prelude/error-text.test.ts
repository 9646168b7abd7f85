import test from 'ava';
import { describeError, errorMessage, errorName } from '../../../src/core/prelude/error-text.ts';

const named = (name: string): Error => Object.assign(new Error('to alice@example.com'), { name });

test('the name of an error says its kind and nothing of its message', (t) => {
  t.is(errorName(new RangeError('to alice@example.com')), 'RangeError');
  t.is(errorName(named('ThrottlingException')), 'ThrottlingException');
});

test('a name that is no name is not told: it may be anything', (t) => {
  for (const name of ['', 'alice@example.com', 'x'.repeat(81), 'two words'])
    t.is(errorName(named(name)), 'unknown error');
});

test('a log has the kind of an error and its message in one line', (t) => {
  t.is(describeError(new RangeError('too far')), 'RangeError: too far');
});

test('a person gets the message alone', (t) => {
  t.is(errorMessage(new RangeError('too far')), 'too far');
  t.is(errorMessage('too far'), 'too far');
});

test('what was thrown and is no error has no kind', (t) => {
  for (const thrown of ['text', undefined, null, { name: 'Error', message: 'no' }]) {
    t.is(errorName(thrown), 'unknown error');
    t.is(describeError(thrown), 'unknown error');
  }
});
