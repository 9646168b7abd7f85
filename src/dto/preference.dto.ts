import { Type } from 'class-transformer';
import {
  Allow,
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsDefined,
  IsIn,
  IsObject,
  IsOptional,
  ValidateNested,
} from 'class-validator';
import type { Severity } from '../core/alert/severity.ts';
import type { Channel } from '../core/channels/channels.ts';
import { LANGUAGES, type Language } from '../core/alert/language.ts';
import { LEARNED_USES, type LearnedUse } from '../core/usefulness/verdict.ts';
import { DEFAULT_PREFERENCE, type Digest, type Preference } from '../core/preferences/preference.ts';
import { DailyRangeDto, minuteOf, toDailyRange } from './daily-range.dto.ts';
import { ContactsDto, missingContacts, secretsElsewhere, toContacts } from './contacts.dto.ts';
import { IsPolicyName } from './escalation-policy.dto.ts';
import {
  IsChannelChoice,
  IsFlagPerChannel,
  IsRarity,
  IsRarityPerChannel,
  IsSelection,
  IsSeverity,
  IsSeverityPerChannel,
  IsStartTimes,
  IsTimeZone,
  perYearOf,
  toSelection,
  type RarityWire,
  type SelectionWire,
} from './preference-constraints.ts';
import { isListOf, must, problemsOf, type Strictness } from './problems.ts';
import { readTaste } from './taste-item.ts';
import { readUndeliverableEmail } from './undeliverable-email.ts';
import { usableParts } from './usable-preference.ts';
import { IsUserId } from './user-id.ts';
import { toInstanceWithoutNulls } from './to-instance.ts';

class DigestDto {
  @IsStartTimes() times!: string[];

  @IsOptional()
  @must('a list of LOW, MEDIUM, HIGH: CRITICAL never waits', (value) =>
    isListOf(value, 3, (severity) => ['LOW', 'MEDIUM', 'HIGH'].includes(severity as string)),
  )
  severities?: Severity[];
}

/** An item of the user-preferences table. */
export class PreferenceDto {
  @IsUserId() user_id!: string;

  @IsOptional() @IsObject() @ValidateNested() @Type(() => ContactsDto) contacts?: ContactsDto;

  @IsDefined({ message: '$property must be given: a list of channels, or one for each severity' })
  @IsChannelChoice()
  channels!: Channel[] | Partial<Record<Severity, Channel[]>>;

  @IsOptional() @IsSeverity() minimum_severity?: Severity;
  @IsOptional() @IsSeverityPerChannel() minimum_severity_by_channel?: Partial<Record<Channel, Severity>>;
  @IsOptional() @IsRarity() minimum_rarity?: RarityWire;
  @IsOptional() @IsRarityPerChannel() minimum_rarity_by_channel?: Partial<Record<Channel, RarityWire>>;
  @IsOptional() @IsSelection() symbols?: SelectionWire;
  @IsOptional() @IsSelection() anomalies?: SelectionWire;

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(20)
  @IsObject({ each: true, message: '$property must be a list of objects of days, from and to' })
  @ValidateNested()
  @Type(() => DailyRangeDto)
  quiet_hours?: DailyRangeDto[];

  @IsOptional() @IsObject() @ValidateNested() @Type(() => DigestDto) digest?: DigestDto;
  @IsOptional() @IsFlagPerChannel() notify_on_resolve?: Partial<Record<Channel, boolean>>;
  @IsOptional() @IsPolicyName() escalation_policy?: string;

  @IsOptional()
  @IsIn(LANGUAGES, { message: `$property must be one of ${LANGUAGES.join(', ')}` })
  language?: Language;

  @IsOptional() @IsTimeZone() time_zone?: string;
  @IsOptional() @IsBoolean() enabled?: boolean;

  @IsOptional()
  @IsIn(LEARNED_USES, { message: `$property must be one of ${LEARNED_USES.join(', ')}` })
  learned?: LearnedUse;

  /** Written by alert-processor when mail came back; what is no such mark counts for none. */
  @Allow() undeliverable_email?: unknown;

  /** Written by alert-processor with the user's answers; what is no such state counts for none. */
  @Allow() learning?: unknown;

  /** The user's own rules, which are validated where they are evaluated. */
  @Allow() rules?: unknown;
}

export type ParsedPreference =
  | {
      readonly ok: true;
      readonly preference: Preference;
      /** What cannot work and was left out; none where unknown fields are refused, since that is refused as well. */
      readonly leftOut: readonly string[];
    }
  | { readonly ok: false; readonly userId: string; readonly problems: readonly string[] };

/**
 * Reads one item; every bad field is named. Somebody who writes it hears of all that cannot work; who reads it long after goes
 * without.
 * @param usersSecrets what the names of secrets have to begin with; absent: that is not looked at
 */
export function parsePreference(
  item: Readonly<Record<string, unknown>>,
  strictness: Strictness = 'pass over unknown fields',
  usersSecrets?: string,
): ParsedPreference {
  const asWritten = validated(item, strictness, usersSecrets);
  if (strictness === 'refuse unknown fields') {
    if (asWritten.problems.length > 0) return refused(asWritten);
    const preference = toPreference(asWritten.dto);
    const problems = missingContacts(preference);
    return problems.length > 0 ? refused({ ...asWritten, problems }) : { ok: true, preference, leftOut: [] };
  }
  // Nearly every item that is stored is as it should be.
  const usable = asWritten.problems.length > 0 ? usableParts(item, usersSecrets) : { item, problems: [] };
  const rest = usable.item === item ? asWritten : validated(usable.item, strictness, usersSecrets);
  if (rest.problems.length > 0) return refused(rest);
  const preference = toPreference(rest.dto);
  return { ok: true, preference, leftOut: [...usable.problems, ...missingContacts(preference)] };
}

interface Validated {
  readonly dto: PreferenceDto;
  readonly problems: readonly string[];
}

function validated(
  item: Readonly<Record<string, unknown>>,
  strictness: Strictness,
  usersSecrets: string | undefined,
): Validated {
  const dto = toInstanceWithoutNulls(PreferenceDto, item);
  const elsewhere =
    usersSecrets === undefined ? [] : secretsElsewhere(item['contacts'], usersSecrets).values();
  return { dto, problems: [...problemsOf(dto, strictness), ...elsewhere] };
}

function refused({ dto, problems }: Validated): ParsedPreference {
  const nameIsBad = problems.some((problem) => problem.startsWith('user_id'));
  return { ok: false, userId: nameIsBad ? 'unreadable' : dto.user_id, problems };
}

function toPreference(dto: PreferenceDto): Preference {
  const fallback = DEFAULT_PREFERENCE;
  const undeliverableEmail = readUndeliverableEmail(dto.undeliverable_email);
  const taste = readTaste(dto.learning);
  return {
    userId: dto.user_id,
    contacts: toContacts(dto.contacts),
    ...(undeliverableEmail && { undeliverableEmail }),
    channels: dto.channels,
    minimumSeverity: dto.minimum_severity ?? fallback.minimumSeverity,
    minimumSeverityByChannel: dto.minimum_severity_by_channel ?? {},
    mostOftenPerYear: dto.minimum_rarity ? perYearOf(dto.minimum_rarity) : fallback.mostOftenPerYear,
    mostOftenPerYearByChannel: toPerYear(dto.minimum_rarity_by_channel ?? {}),
    symbols: toSelection(dto.symbols),
    anomalies: toSelection(dto.anomalies),
    quietHours: (dto.quiet_hours ?? []).map(toDailyRange),
    ...(dto.digest && { digest: toDigest(dto.digest) }),
    notifyOnResolve: dto.notify_on_resolve ?? {},
    ...(dto.escalation_policy && { escalationPolicy: dto.escalation_policy }),
    language: dto.language ?? fallback.language,
    timeZone: dto.time_zone ?? fallback.timeZone,
    enabled: dto.enabled ?? fallback.enabled,
    learned: dto.learned ?? fallback.learned,
    ...(taste && { taste }),
  };
}

function toPerYear(rarities: Partial<Record<Channel, RarityWire>>): Partial<Record<Channel, number>> {
  return Object.fromEntries(
    Object.entries(rarities).map(([channel, rarity]) => [channel, perYearOf(rarity)]),
  );
}

function toDigest({ times, severities }: DigestDto): Digest {
  return { timesInMinutes: times.map(minuteOf), severities: severities ?? ['LOW', 'MEDIUM'] };
}
