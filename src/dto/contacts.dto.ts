import { IsEmail, IsOptional } from 'class-validator';
import { CONTACT_FIELDS, type ContactName, type Contacts } from '../core/channels/channels.ts';
import { must } from './problems.ts';

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
      ? IsEmail({}, { message: `$property must be ${expected}` })
      : must(expected, accepts);
  constraint(ContactsDto.prototype, wireName);
}

export function toContacts(dto: ContactsDto | undefined): Contacts {
  const given = FIELDS.map(({ name, wireName }) => [name, dto?.[wireName] ?? undefined] as const);
  return Object.fromEntries(
    given.flatMap(([name, value]) =>
      typeof value === 'string' || typeof value === 'number' ? [[name, String(value)]] : [],
    ),
  );
}
