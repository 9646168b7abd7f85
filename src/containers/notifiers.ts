import { SESClient } from '@aws-sdk/client-ses';
import { SNSClient } from '@aws-sdk/client-sns';
import type { DependencyContainer } from 'tsyringe';
import { CircuitBreakingNotifier } from '../adapters/breaker/circuit-breaking-notifier.ts';
import { DiscordNotifier } from '../adapters/discord/discord-notifier.ts';
import { WebhookClient } from '../adapters/http/webhook-client.ts';
import { OperationsNotifier } from '../adapters/operations/operations-notifier.ts';
import { NtfyNotifier } from '../adapters/ntfy/ntfy-notifier.ts';
import { PAGERDUTY_EVENTS_URL, PagerDutyNotifier } from '../adapters/pagerduty/pagerduty-notifier.ts';
import { SesNotifier } from '../adapters/ses/ses-notifier.ts';
import { SlackNotifier } from '../adapters/slack/slack-notifier.ts';
import { senderIdOf, SmsNotifier } from '../adapters/sms/sms-notifier.ts';
import { TeamsNotifier } from '../adapters/teams/teams-notifier.ts';
import { TELEGRAM_API_URL, TelegramNotifier } from '../adapters/telegram/telegram-notifier.ts';
import { WebhookNotifier } from '../adapters/webhook/webhook-notifier.ts';
import { TracedNotifier } from '../adapters/xray/traced-notifier.ts';
import type { AlertProcessorConfig } from '../config/alert-processor-config.ts';
import { CHANNELS, type Channel } from '../core/channels/channels.ts';
import { Clock } from '../ports/clock.ts';
import { Logger } from '../ports/logger.ts';
import { Metrics } from '../ports/metrics.ts';
import type { Notifier, Notifiers } from '../ports/notifier.ts';
import { SecretResolver } from '../ports/secret-resolver.ts';
import { lambdaTracer } from './lambda-tracer.ts';

/** Every channel behind its circuit breakers, over the ports that are bound. */
export function notifiersOf(config: Readonly<AlertProcessorConfig>, ports: DependencyContainer): Notifiers {
  const [sns, ses] = [ports.resolve(SNSClient), ports.resolve(SESClient)];
  const secrets = ports.resolve<SecretResolver>(SecretResolver);
  const [clock, logger, metrics] = [ports.resolve(Clock), ports.resolve(Logger), ports.resolve(Metrics)];
  const allowsLocal = config.ALLOW_LOCAL_WEBHOOKS === 'true';
  const ownHosts = config.ALERT_WEBHOOK_HOSTS?.split(',').map((host) => host.trim());
  const clientFor = (channel: Channel, hosts = CHANNELS[channel].hosts ?? []): WebhookClient =>
    new WebhookClient({ hosts, allowsLocal });
  const tracer = lambdaTracer();
  const guarded = <C extends Channel>(channel: C, notifier: Notifier<C>): Notifier<C> =>
    new CircuitBreakingNotifier(
      channel,
      // E-mail and text messages are calls of AWS, which say more of themselves.
      tracer === null || channel === 'email' || channel === 'sms'
        ? notifier
        : new TracedNotifier(channel, notifier, tracer),
      { clock, logger, metrics },
    );
  /** What is not asked for by a user's own address stays on this machine in a local run. */
  const serviceOf = (channel: Channel, url: string): string =>
    config.LOCAL_SINK_URL === undefined
      ? url
      : `${config.LOCAL_SINK_URL}/${channel}${new URL(url).pathname.replace(/\/$/, '')}`;
  const eventsUrl = serviceOf('pagerduty', config.PAGERDUTY_EVENTS_URL ?? PAGERDUTY_EVENTS_URL);
  const telegramUrl = serviceOf('telegram', TELEGRAM_API_URL);
  return {
    email: guarded('email', new SesNotifier(ses, config.FROM_EMAIL ?? '')),
    sms: guarded('sms', new SmsNotifier(sns, senderIdOf(config.PROJECT_NAME))),
    slack: guarded('slack', new SlackNotifier(clientFor('slack'), secrets)),
    discord: guarded('discord', new DiscordNotifier(clientFor('discord'), secrets)),
    webhook: guarded('webhook', new WebhookNotifier(clientFor('webhook', ownHosts), secrets, clock)),
    pagerduty: guarded('pagerduty', new PagerDutyNotifier(clientFor('pagerduty'), secrets, eventsUrl)),
    operations: guarded('operations', new OperationsNotifier(sns)),
    telegram: guarded('telegram', new TelegramNotifier(clientFor('telegram'), secrets, telegramUrl)),
    teams: guarded('teams', new TeamsNotifier(clientFor('teams'), secrets)),
    ntfy: guarded('ntfy', new NtfyNotifier(clientFor('ntfy', ownHosts), secrets)),
  };
}
