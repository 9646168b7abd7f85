import { IsEmail, IsOptional } from 'class-validator';
import { CHANNELS, CONTACT_FIELDS, type ContactName, type Contacts } from '../core/channels/channels.ts';
import { isSecretReference, isSecretUnder } from '../core/channels/webhook-address.ts';
import { allChannels } from '../core/preferences/channels-for.ts';
import type { Preference } from '../core/preferences/preference.ts';
import { isRecord, must } from './problems.ts';

const FIELDS = Object.entries(CONTACT_FIELDS).map(([name, field]) => ({
  name: name as ContactName,
  /** `slack_webhook_url` */
  wireName: name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
  ...field,
}));

/** Where a user can be reached: the fields of all channels, each as its channel wants it. */
export class ContactsDto {
  readonly [wireName: string]: unknown;
}

for (const { wireName, expected, accepts } of FIELDS) {
  IsOptional()(ContactsDto.prototype, wireName);
  const constraint =
    accepts === 'e-mail address'
      ? IsEmail({ allow_utf8_local_part: false }, { message: `$property must be ${expected}` })
      : must(expected, accepts);
  constraint(ContactsDto.prototype, wireName);
}

/** What names a secret that is not the users', by field: with it somebody would get at what the deployment keeps for itself. */
export function secretsElsewhere(contacts: unknown, usersSecrets: string): ReadonlyMap<string, string> {
  if (!isRecord(contacts)) return new Map();
  const isElsewhere = (value: unknown): boolean =>
    typeof value === 'string' && isSecretReference(value) && !isSecretUnder(usersSecrets, value);
  return new Map(
    FIELDS.filter(({ wireName }) => isElsewhere(contacts[wireName])).map(({ wireName }) => [
      wireName,
      `contacts.${wireName} must name a secret under ${usersSecrets}`,
    ]),
  );
}

/** One text for each channel that is wanted and has no address, by the fields that are missing. */
export function missingContacts(preference: Pick<Preference, 'channels' | 'contacts' | 'enabled'>): string[] {
  if (!preference.enabled) return [];
  return allChannels(preference).flatMap((channel) => {
    const definition = CHANNELS[channel];
    // The room of the team stands in, which the deployment has or has not.
    if (definition.teamRoom !== null) return [];
    if (definition.destinationOf(preference.contacts, undefined) !== undefined) return [];
    return FIELDS.filter(
      ({ name, isOptional }) =>
        name in definition.contacts && isOptional !== true && !(name in preference.contacts),
    ).map(
      ({ wireName, expected }) =>
        `channels names ${channel}, for which contacts.${wireName} is missing: ${expected}`,
    );
  });
}

export function toContacts(dto: ContactsDto | undefined): Contacts {
  const given = FIELDS.map(({ name, wireName }) => [name, dto?.[wireName] ?? undefined] as const);
  return Object.fromEntries(
    given.flatMap(([name, value]) =>
      typeof value === 'string' || typeof value === 'number' ? [[name, String(value)]] : [],
    ),
  );
}
