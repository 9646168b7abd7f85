import { isRecord } from '../../../src/dto/problems.ts';
import type { EpisodeRows } from '../../../src/core/alert-policy/alert-state.ts';
import { CheckFailure, type Checks } from './checks.ts';
import type { DeployedRun } from './deployed-run.ts';
import { sampleAlert, sampleEvent } from './sample-events.ts';

const SUBJECT = 'alert-processor';
/** A cold start and the retries of SNS. */
const HISTORY_PATIENCE_MS = 60_000;
const NOT_FOUND = 404;
const NO_LINKS = 503;

/** Hands alert-processor samples, and looks at the history. A silence of the run keeps everybody from being told. */
export async function checkAlertProcessor(checks: Checks, run: DeployedRun): Promise<void> {
  for (const [name, alerts] of [
    ['critical-price-spike', 1],
    ['duplicate-alert', 1],
  ] as const) {
    const path = `alert-processor/${name}`;
    await checks.run(SUBJECT, `takes events/${path}.json`, async () => {
      const symbol = run.probe.newSymbol();
      const event = await sampleAlert(path, { symbol, messageId: run.newMessageId(), nowMs: run.now() });
      const { episode_id: episodeId } = JSON.parse(event.Records[0]!.Sns.Message) as { episode_id: string };
      run.episodeIds.add(episodeId);
      await run.invoke(SUBJECT, event);
      return describeSilenced(await run.alerts.episode(episodeId), alerts);
    });
  }
  await checks.run(SUBJECT, 'keeps what is no alert', async () => {
    const path = 'alert-processor/malformed-alert';
    const event = (await sampleEvent(path)) as { Records: { Sns: { MessageId: string } }[] };
    const messageId = run.newMessageId();
    for (const record of event.Records) record.Sns.MessageId = messageId;
    await run.invoke(SUBJECT, event);
    if (!(await run.hasRejected(messageId))) throw new CheckFailure('expected a REJECTED row, found none');
    return 'as a REJECTED row';
  });
  await checks.run(SUBJECT, 'refuses a forged link', async () => {
    const answer = await run.invoke(SUBJECT, await sampleEvent('alert-processor/forged-acknowledgement'));
    const status = isRecord(answer) ? answer['statusCode'] : undefined;
    if (status === NO_LINKS) return 'it has no links here (ACK_URL and ACK_SIGNING_KEY are not set)';
    if (status !== NOT_FOUND) throw new CheckFailure(`expected status ${NOT_FOUND}, got ${String(status)}`);
    return `with status ${NOT_FOUND}`;
  });
}

/** Every alert of the run that came from the topic has to be in the history, by way of the subscription. */
export async function checkSubscription(checks: Checks, run: DeployedRun): Promise<boolean> {
  return checks.run(SUBJECT, 'takes in what the topic says', async () => {
    const heard = [...(await run.heard()).values()];
    if (heard.length === 0) throw new CheckFailure('the topic has said nothing');
    let deliveries = 0;
    for (const { episodeId, alertId } of heard) {
      const rows = await checks.eventually(
        `${alertId} did not come into alert-history`,
        HISTORY_PATIENCE_MS,
        async () => {
          const episode = await run.alerts.episode(episodeId);
          return episode.alerts.some(({ alert }) => alert.alertId === alertId) ? episode : null;
        },
      );
      assertSilenced(rows);
      deliveries += rows.deliveries.length;
    }
    return `${heard.length} alerts, ${deliveries} deliveries silenced`;
  });
}

function describeSilenced(rows: EpisodeRows, alerts: number): string {
  if (rows.alerts.length !== alerts) {
    throw new CheckFailure(`expected ${alerts} alert in alert-history, found ${rows.alerts.length}`);
  }
  assertSilenced(rows);
  return `${rows.alerts[0]!.alert.severity} in alert-history, ${rows.deliveries.length} deliveries silenced`;
}

function assertSilenced({ deliveries }: EpisodeRows): void {
  const told = deliveries.find(({ status }) => status !== 'SUPPRESSED');
  if (told === undefined) return;
  throw new CheckFailure(
    `the silence of this test does not hold: ${told.channel} of ${told.userId} is ${told.status}`,
  );
}
