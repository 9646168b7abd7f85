import type { ChannelDefinition } from '../channel-definition.ts';
import { keyLike } from '../contact-fields.ts';
import { renderPagerDuty, type PagerDutyMessage } from './render-pagerduty.ts';

export interface PagerDutyDestination {
  readonly channel: 'pagerduty';
  /** Integration key of a service, or the reference of the secret that holds it. */
  readonly routingKey: string;
}

/** https://developer.pagerduty.com/docs/events-api-v2/overview: an integration key has 32 letters and digits. */
export const ROUTING_KEY = /^[\da-zA-Z]{32}$/;

export const PAGERDUTY = {
  name: 'PagerDuty',
  limits: [],
  tellsEnds: true,
  // An event is a request, so that more would outlast the time that a send may take.
  keepsOpen: { perMessage: 20 },
  teamRoom: null,
  // The service regions. https://support.pagerduty.com/main/docs/service-regions
  hosts: ['events.pagerduty.com', 'events.eu.pagerduty.com'],
  failsBy: 'destination',
  contacts: {
    pagerdutyRoutingKey: keyLike('a PagerDuty integration key of 32 letters and digits', ROUTING_KEY),
  },
  destinationOf: ({
    pagerdutyRoutingKey: routingKey,
  }: {
    readonly pagerdutyRoutingKey?: string;
  }): PagerDutyDestination | undefined =>
    routingKey === undefined ? undefined : { channel: 'pagerduty', routingKey },
  keyOf: ({ routingKey }) => routingKey,
  render: renderPagerDuty,
} as const satisfies ChannelDefinition<PagerDutyDestination, PagerDutyMessage>;
