import { zonesMeantBy } from '../core/calendar/zone-abbreviations.ts';
import { isTimeZone } from '../core/calendar/time-zone.ts';
import { ContactsDto, secretsElsewhere } from './contacts.dto.ts';
import { isChannel } from './preference-constraints.ts';
import { isRecord, problemsByField } from './problems.ts';
import { toInstance } from './to-instance.ts';

type Fields = Readonly<Record<string, unknown>>;

export interface Usable {
  readonly item: Fields;
  readonly problems: readonly string[];
}

/**
 * What a stored item still says when what cannot work is left out of it: an address that leads nowhere, a channel that this
 * version does not know, a zone that is none. Whoever wrote it is told the rest rather than nothing.
 */
export function usableParts(item: Fields, usersSecrets?: string): Usable {
  const problems: string[] = [];
  const usable: Record<string, unknown> = { ...item };
  const replace = (name: string, with_: (value: unknown, path: string) => unknown): void => {
    if (item[name] !== undefined && item[name] !== null) usable[name] = with_(item[name], name);
  };
  const leaveOut = (problem: string): void => void problems.push(`${problem}: left out`);
  replace('contacts', (value) => (isRecord(value) ? usableContacts(value, usersSecrets, leaveOut) : value));
  replace('channels', (value, path) =>
    isRecord(value)
      ? Object.fromEntries(
          Object.entries(value).map(([severity, list]) => [
            severity,
            knownChannels(list, `${path}.${severity}`, leaveOut),
          ]),
        )
      : knownChannels(value, path, leaveOut),
  );
  for (const name of ['minimum_severity_by_channel', 'notify_on_resolve']) {
    replace(name, (value, path) => (isRecord(value) ? byKnownChannels(value, path, leaveOut) : value));
  }
  replace('time_zone', (value, path) => {
    if (typeof value !== 'string' || isTimeZone(value)) return value;
    const [meant] = zonesMeantBy(value);
    problems.push(meant === undefined ? `${path} is none: left out` : `${path} is taken for ${meant}`);
    return meant;
  });
  return { item: usable, problems };
}

function usableContacts(
  contacts: Fields,
  usersSecrets: string | undefined,
  leaveOut: (problem: string) => void,
): Fields {
  const elsewhere = usersSecrets === undefined ? [] : secretsElsewhere(contacts, usersSecrets);
  const problems = new Map([...problemsByField(toInstance(ContactsDto, contacts), 'contacts'), ...elsewhere]);
  for (const problem of problems.values()) leaveOut(problem);
  return Object.fromEntries(Object.entries(contacts).filter(([name]) => !problems.has(name)));
}

function knownChannels(list: unknown, path: string, leaveOut: (problem: string) => void): unknown {
  if (!Array.isArray(list)) return list;
  const isKnown = (name: unknown, index: number): boolean => {
    // What is no text at all is not another version's channel but a slip, for the validator to name.
    if (typeof name !== 'string' || isChannel(name)) return true;
    leaveOut(`${path}[${index}] is no channel that this version knows`);
    return false;
  };
  return list.filter(isKnown);
}

function byKnownChannels(map: Fields, path: string, leaveOut: (problem: string) => void): Fields {
  const entries = Object.entries(map).filter(([name]) => {
    if (!isChannel(name)) leaveOut(`${path} has a channel that this version does not know`);
    return isChannel(name);
  });
  return Object.fromEntries(entries);
}
