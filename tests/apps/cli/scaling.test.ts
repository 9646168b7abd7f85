import { CreateStreamCommand } from '@aws-sdk/client-kinesis';
import test from 'ava';
import { localStacks, type LocalStack } from '../../support/local-stack.ts';
import { rtfOn } from '../../support/rtf.ts';

const localStack = localStacks();
/** The evening before Thanksgiving, and the evening of it, in New York. */
const WEDNESDAY = Date.parse('2026-11-25T23:00:00Z');
const THURSDAY = WEDNESDAY + 86_400_000;

async function rtfAt(now: number, argv: readonly string[], given?: LocalStack) {
  const { clients, stack } = given ?? (await localStack());
  const project = stack.streamName.replace(/-dev-financial-stream$/, '');
  const rtf = rtfOn(clients.dynamodb, {
    now: () => now,
    cloudwatch: () => Promise.resolve(clients.cloudwatch),
    kinesis: () => Promise.resolve(clients.kinesis),
  });
  return rtf(['scaling', 'plan', '--project', project, ...argv]);
}

const byCalendar = ['--follow', 'calendar', '--calendar', 'XNYS', '--shards', '1-2'];

test('on a holiday nothing would change, and the day after ends early', async (t) => {
  const holiday = await rtfAt(WEDNESDAY, byCalendar);
  t.is(holiday.out, 'Nothing would change.');
  const dayAfter = await rtfAt(THURSDAY, byCalendar);
  t.deepEqual(dayAfter.out.split('\n').slice(1), [
    '2026-11-27 08:45        shards  2',
    '2026-11-27 13:15        shards  1',
  ]);
});

test('what is warm is planned for prod alone, up to what is asked for', async (t) => {
  const local = await localStack();
  const StreamName = local.stack.streamName.replace('-dev-', '-prod-');
  await local.clients.kinesis.send(new CreateStreamCommand({ StreamName, ShardCount: 1 }));
  const { out, code } = await rtfAt(
    THURSDAY,
    [...byCalendar, '--env', 'prod', '--ready', '9', '--json'],
    local,
  );
  t.is(code, 0);
  const { ready } = JSON.parse(out) as { ready: { function: string; count: number }[] };
  const most = (name: string) =>
    Math.max(...ready.filter((each) => each.function === name).map(({ count }) => count));
  t.is(most('kinesis-processor'), 9);
  t.is(most('alert-processor'), 2);
});

test('a stream on demand is said to be left alone', async (t) => {
  const local = await localStack();
  const StreamName = local.stack.streamName.replace('-dev-', '-staging-');
  const StreamModeDetails = { StreamMode: 'ON_DEMAND' as const };
  await local.clients.kinesis.send(new CreateStreamCommand({ StreamName, StreamModeDetails }));
  const { out, err } = await rtfAt(THURSDAY, [...byCalendar, '--env', 'staging'], local);
  t.is(out, 'Nothing would change.');
  t.regex(err, /on demand/);
});

for (const [option, value, expected] of [
  ['--shards', '4-1', /two numbers of shards such as 1-4/],
  ['--shards', 'few', /two numbers of shards/],
  ['--calendar', 'NOWHERE', /the code of an exchange such as XNYS/],
  ['--time-zone', 'EST', /a name of the IANA time zone database/],
  ['--ready', '0', /a number of environments such as 10/],
] as const) {
  test(`${option} ${value} is refused with what was expected`, async (t) => {
    const { code, err } = await rtfOn(undefined as never)(['scaling', 'plan', option, value]);
    t.is(code, 2);
    t.regex(err, expected);
  });
}
