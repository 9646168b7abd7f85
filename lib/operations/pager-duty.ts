import { WebhookClient } from '../../src/adapters/http/webhook-client.ts';
import { PagerDutyNotifier } from '../../src/adapters/pagerduty/pagerduty-notifier.ts';
import { ParametersSecretResolver } from '../../src/adapters/secrets/parameters-secret-resolver.ts';
import { PAGERDUTY_HOSTS } from '../../src/core/notifications/webhook-hosts.ts';
import type { Notifier } from '../../src/ports/notifier.ts';

/** With the operator's own right to read the secret that holds a user's integration key. */
export function pagerDuty(): Notifier<'pagerduty'> {
  return new PagerDutyNotifier(new WebhookClient({ hosts: PAGERDUTY_HOSTS }), new ParametersSecretResolver());
}
