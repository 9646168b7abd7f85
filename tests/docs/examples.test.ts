import test from 'ava';
import { EXAMPLE_FILES, exampleText } from '../../apps/docs/example-files.ts';

for (const file of EXAMPLE_FILES) {
  const name = file.path.split('/').at(-1)!;
  test(`${name} holds what the simulator makes (make docs writes it)`, (t) => {
    t.true(exampleText(file) === file.text());
  });
}
