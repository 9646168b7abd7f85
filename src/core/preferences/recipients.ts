import {
  RULE_NOTICE_ALERT_TYPE,
  SYSTEM_ALERT_TYPE,
  USER_RULE_ALERT_TYPE,
  type Alert,
} from '../alert/alert.ts';
import { isAtLeast } from '../alert/severity.ts';
import { CHANNELS, type Channel, type Destination } from '../channels/channels.ts';
import { isSelected } from '../matching/selection.ts';
import type { Audience } from './audience.ts';
import type { Reader } from './reader.ts';
import { allChannels, channelsFor } from './channels-for.ts';
import type { Preference } from './preference.ts';
import { isUndeliverable } from './undeliverable.ts';

export type FilterReason =
  | 'not_for_this_user'
  | 'disabled'
  | 'symbol_not_chosen'
  | 'anomaly_not_chosen'
  | 'not_for_this_severity'
  | 'below_minimum_severity'
  | 'not_rare_enough'
  | 'not_for_this_channel'
  /** The end of what this user was never told of, or of which they want to hear no end. */
  | 'not_told'
  | 'end_not_wanted';

/** One message that is wanted: where it goes, or why it cannot be sent. */
export type Route = { readonly reader: Reader; readonly channel: Channel } & (
  | { readonly verdict: 'deliver'; readonly destination: Destination }
  | {
      readonly verdict: 'suppress';
      readonly reason: 'channel_not_configured' | 'no_contact' | 'undeliverable';
    }
);

/** A channel of a user on which they did not ask for this alert. */
export interface Omission {
  readonly userId: string;
  readonly channel: Channel;
  readonly reason: FilterReason;
}

export interface Routing {
  readonly routes: readonly Route[];
  readonly omitted: readonly Omission[];
  /** Messages that the users did not ask for, counted by reason. */
  readonly filtered: Readonly<Partial<Record<FilterReason, number>>>;
}

/** Users who get an alert, and where, in the order of the readers. */
export function recipientsOf(alert: Alert, audience: Pick<Audience, 'readers' | 'unavailable'>): Routing {
  const routes: Route[] = [];
  const omitted: Omission[] = [];
  const filtered: Partial<Record<FilterReason, number>> = {};

  for (const reader of audience.readers.values()) {
    const { preference } = reader;
    for (const channel of allChannels(preference)) {
      const reason = filterReason(alert, preference, channel);
      if (reason !== null) {
        filtered[reason] = (filtered[reason] ?? 0) + 1;
        omitted.push({ userId: preference.userId, channel, reason });
        continue;
      }
      routes.push(routeTo(reader, channel, audience.unavailable));
    }
  }
  return { routes, omitted, filtered };
}

function filterReason(alert: Alert, preference: Preference, channel: Channel): FilterReason | null {
  const { recipientUserId } = alert;
  if (recipientUserId !== undefined && recipientUserId !== preference.userId) return 'not_for_this_user';
  if (!preference.enabled) return 'disabled';
  // The end goes wherever the episode was told, which may have been when it was less severe; dedupe knows where that was.
  const isEnd = alert.status === 'resolved';
  if (!isEnd && !channelsFor(preference, alert.severity).includes(channel)) return 'not_for_this_severity';
  if (alert.alertType === USER_RULE_ALERT_TYPE || alert.alertType === RULE_NOTICE_ALERT_TYPE) {
    // The rule itself says which symbols and how serious: of the user's wishes, those about the channel are left.
    const least = preference.minimumSeverityByChannel[channel] ?? 'LOW';
    return isAtLeast(alert.severity, least) ? null : 'below_minimum_severity';
  }
  if (alert.alertType === SYSTEM_ALERT_TYPE) {
    // What the monitor says of itself goes to a team's rooms, never to somebody's telephone.
    if (CHANNELS[channel].teamRoom === null) return 'not_for_this_channel';
  } else if (!isSelected(preference.symbols, alert.symbol)) {
    return 'symbol_not_chosen';
  } else if (!isSelected(preference.anomalies, kindName(alert))) {
    return 'anomaly_not_chosen';
  }
  const minimum = preference.minimumSeverityByChannel[channel] ?? preference.minimumSeverity;
  if (!isAtLeast(alert.severity, minimum)) return 'below_minimum_severity';
  const mostOften = preference.mostOftenPerYearByChannel[channel] ?? preference.mostOftenPerYear;
  return (alert.rarity?.perYear ?? 0) > mostOften ? 'not_rare_enough' : null;
}

/** The kind, or for what is no market anomaly the type of the alert. */
function kindName({ anomaly, alertType }: Alert): string {
  return anomaly === 'other' ? alertType : anomaly;
}

/** The message to this reader on this channel. */
export function routeTo(reader: Reader, channel: Channel, unavailable: readonly Channel[]): Route {
  const destination = reader.destinations[channel];
  if (destination !== undefined) return { reader, channel, verdict: 'deliver', destination };
  // Where a team may have a room, a missing one is the deployment's affair.
  const isOfDeployment = CHANNELS[channel].teamRoom !== null || unavailable.includes(channel);
  const returns = channel === 'email' && isUndeliverable(reader.preference);
  const reason = isOfDeployment ? 'channel_not_configured' : returns ? 'undeliverable' : 'no_contact';
  return { reader, channel, verdict: 'suppress', reason };
}
