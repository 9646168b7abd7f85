import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import test from 'ava';
import type { CliContext } from '../../../apps/cli/context.ts';
import { programOf, runRtf } from '../../../apps/cli/program.ts';
import { repositoryRoot } from '../../../lib/tooling/repository-root.ts';
import { keepSecret } from '../../../lib/tooling/secrets.ts';
import { silentContext } from '../../support/rtf.ts';

const KEY = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
const TOKEN = 'IQoJb3JpZ2luX2VjEHoaCXVzLWVhc3QtMSJHMEUCIQD0example==';

/** What AWS answers where a signature does not fit: the request that it expected, headers and all. */
class WrongSignature extends Error {
  override readonly name = 'InvalidSignatureException';
  constructor() {
    super(
      `The request signature we calculated does not match. The Canonical String for this request should have been\n'POST\n/\n\nhost:aws\nx-amz-security-token:${TOKEN}\n' (key ${KEY})`,
    );
  }
}

const folder = mkdtempSync(join(tmpdir(), 'secrets-'));
const file = join(folder, 'file.json');
writeFileSync(file, '[{"user_id":"alice"}]');
const instruments = join(folder, 'instruments.json');
writeFileSync(instruments, '[{"symbol":"X"}]');
const list = join(folder, 'instruments.csv');
writeFileSync(list, 'symbol,name\nX,Some\n');
test.after.always('the file goes', () => rmSync(folder, { recursive: true }));

/** What each command is given so that it comes to ask AWS. */
const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  console: [],
  test: [],
  monitor: [],
  logs: [],
  'preferences list': [],
  'preferences get': ['alice'],
  'preferences set': ['--file', file],
  'preferences delete': ['alice'],
  'preferences clear-bounce': ['alice'],
  'preferences forget-learning': ['alice'],
  'preferences validate': [],
  'silence add': ['symbol=X', '--for', '1h', '--author', 'alice', '--comment', 'test'],
  'silence list': [],
  'silence expire': ['0123456789ab'],
  ack: ['X-price_drop-20221213T133000.000Z', '--user', 'alice'],
  rate: ['X-price_drop-20221213T133000.000Z', 'noise', '--user', 'alice'],
  explain: ['--alert', join(repositoryRoot, 'events/alert-processor/critical-price-spike.json')],
  'query ticks': ['X'],
  'query bars': ['X'],
  'query anomalies': ['X'],
  'query alerts': ['X'],
  'redrive failed': [],
  'scaling plan': [],
  'reference list': [],
  'reference get': ['X'],
  'reference set': ['--file', instruments],
  'reference import': [list],
  'reference remove': ['X'],
  'redrive quarantine': [],
  feed: [file],
  'lake query': ['select 1', '--engine', 'athena'],
};
/** They ask nobody. */
const LOCAL = new Set(['backtest', 'inspect', 'completion', 'complete', 'lake saved']);

function leaves(command: Command, path: readonly string[] = []): string[] {
  return command.commands.flatMap((each) => {
    const name = [...path, each.name()];
    return each.commands.length > 0 ? leaves(each, name) : [name.join(' ')];
  });
}

/** A world in which every call fails so. */
function failing(printed: string[]): CliContext {
  const reject = (): Promise<never> => Promise.reject(new WrongSignature());
  return {
    ...silentContext(),
    out: (text) => printed.push(text),
    err: (text) => printed.push(text),
    dynamodb: () => {
      throw new WrongSignature();
    },
    s3: reject,
    lambda: reject,
    kinesis: reject,
    cloudwatch: reject,
    logs: reject,
    sns: reject,
    sqs: reject,
    cloudformation: reject,
    ecr: reject,
    xray: reject,
    athena: reject,
  };
}

test('there is no command that this test does not feed secrets to', (t) => {
  const commands = leaves(programOf(silentContext())).filter((name) => !LOCAL.has(name));
  t.deepEqual(commands.toSorted(), Object.keys(COMMANDS).toSorted());
});

for (const [name, args] of Object.entries(COMMANDS)) {
  test(`rtf ${name} prints no secret when AWS refuses the signature`, async (t) => {
    keepSecret(KEY);
    const printed: string[] = [];
    const code = await runRtf([...name.split(' '), ...args], failing(printed));
    t.is(code, 1);
    const output = printed.join('\n');
    t.regex(output, /AWS refuses the signature/);
    t.false(output.includes(TOKEN));
    t.false(output.includes(KEY));
  });
}
