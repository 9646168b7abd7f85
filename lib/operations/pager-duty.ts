import { WebhookClient } from '../../src/adapters/http/webhook-client.ts';
import { PagerDutyNotifier } from '../../src/adapters/pagerduty/pagerduty-notifier.ts';
import { ParametersSecretResolver } from '../../src/adapters/secrets/parameters-secret-resolver.ts';
import { PAGERDUTY } from '../../src/core/channels/pagerduty/pagerduty.ts';
import type { Notifier } from '../../src/ports/notifier.ts';

/** PagerDuty with the operator's own right to read the secret that holds a user's integration key. */
export function pagerDuty(): Notifier<'pagerduty'> {
  return new PagerDutyNotifier(
    new WebhookClient({ hosts: PAGERDUTY.hosts }),
    new ParametersSecretResolver({}),
  );
}
