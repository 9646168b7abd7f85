import test from 'ava';
import { inputPaths } from '../../../apps/demo/input-paths.ts';

const FILES = new Set(['my prices.csv', 'a b  c.csv', 'x.csv', "trader's.csv", 'my', 'deep/my data/x y.csv']);

const finds = test.macro({
  title: (_, input: string) => `INPUT=${input} names its files`,
  exec: (t, input: string, expected: readonly string[]) =>
    t.deepEqual(
      inputPaths(input, (path) => FILES.has(path)),
      expected,
    ),
});
test(finds, '', []);
test(finds, '  x.csv   y.csv ', ['x.csv', 'y.csv']);
test(finds, 'my prices.csv', ['my prices.csv']);
test(finds, 'x.csv my prices.csv x.csv', ['x.csv', 'my prices.csv', 'x.csv']);
test(finds, 'a b  c.csv', ['a b  c.csv']);
test(finds, 'my x.csv', ['my', 'x.csv']);
test(finds, 'deep/my data/x y.csv my prices.csv', ['deep/my data/x y.csv', 'my prices.csv']);
test(finds, '"not there.csv" x.csv', ['not there.csv', 'x.csv']);
test(finds, "'not there.csv'", ['not there.csv']);
test(finds, 'not\\ there.csv x.csv', ['not there.csv', 'x.csv']);
test(finds, "trader's.csv x.csv", ["trader's.csv", 'x.csv']);
test(finds, '"deep/not there"/x.csv', ['deep/not there/x.csv']);
