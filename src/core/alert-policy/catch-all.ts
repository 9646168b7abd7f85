import { SYSTEM_ALERT_TYPE, type Alert } from '../alert/alert.ts';
import { isAtLeast } from '../alert/severity.ts';
import { OPERATOR_ID, TEAM_ROOMS_ID } from '../preferences/house.ts';
import { DEFAULT_PREFERENCE } from '../preferences/preference.ts';
import type { Audience } from '../preferences/audience.ts';
import type { Reader } from '../preferences/reader.ts';
import { routeTo, type Route, type Routing } from '../preferences/recipients.ts';

/** The reader of what reaches nobody else: the team in its rooms, else the operator; undefined where there is neither. */
export function catchAllOf({ house }: Pick<Audience, 'house'>): Reader | undefined {
  return house.get(TEAM_ROOMS_ID) ?? house.get(OPERATOR_ID);
}

/**
 * True where nobody who should be told can be: alarms of the monitor itself, CRITICAL alerts, and what somebody wants who has no
 * address there. What users have chosen not to hear of reaches nobody as they wish.
 */
export function reachesNobody(alert: Alert, { routes }: Routing, { readers }: Audience): boolean {
  if (alert.status === 'resolved' || routes.some(({ verdict }) => verdict === 'deliver')) return false;
  if (alert.alertType === SYSTEM_ALERT_TYPE || alert.severity === 'CRITICAL' || routes.length > 0)
    return true;
  return readers.size === 0 && isAtLeast(alert.severity, DEFAULT_PREFERENCE.minimumSeverity);
}

/** The messages by which it is told all the same. */
export function catchAllRoutes(audience: Audience): readonly Route[] {
  const reader = catchAllOf(audience);
  if (reader === undefined) return [];
  const channels = Object.keys(reader.destinations) as (keyof Reader['destinations'])[];
  return channels.map((channel) => routeTo(reader, channel, audience.unavailable));
}
