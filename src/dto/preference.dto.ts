import { plainToInstance, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsEmail,
  IsIn,
  IsObject,
  IsOptional,
  IsString,
  Length,
  Matches,
  ValidateBy,
  ValidateNested,
  validateSync,
  type ValidationError,
} from 'class-validator';
import { SEVERITIES, type Severity } from '../core/alerts/alert.ts';
import { CHANNELS, type Channel } from '../core/notifications/channel.ts';
import { isWebhookUrl } from '../core/notifications/webhook-address.ts';
import type { Preference } from '../core/preferences/preference.ts';
import { IsUserId } from './user-id.ts';

/** Messages say what is expected and never repeat the value: it may be somebody's address. */
const IsWebhook = () =>
  ValidateBy(
    {
      name: 'isWebhook',
      validator: { validate: (value: unknown) => typeof value === 'string' && isWebhookUrl(value) },
    },
    { message: '$property must be an https:// address' },
  );

const IsMinimumPerChannel = () =>
  ValidateBy(
    {
      name: 'isMinimumPerChannel',
      validator: {
        validate: (value: unknown) =>
          typeof value === 'object' &&
          value !== null &&
          Object.entries(value).every(([channel, severity]) => isChannel(channel) && isSeverity(severity)),
      },
    },
    {
      message: `$property must be an object of channel (${CHANNELS.join(', ')}) to severity (${SEVERITIES.join(', ')})`,
    },
  );

const isChannel = (text: unknown): text is Channel => (CHANNELS as readonly unknown[]).includes(text);
const isSeverity = (text: unknown): text is Severity => (SEVERITIES as readonly unknown[]).includes(text);

class ContactsDto {
  @IsOptional() @IsEmail({}, { message: 'email must be one e-mail address' }) email?: string;

  @IsOptional()
  @Matches(/^\+[1-9]\d{6,14}$/, { message: 'phone must be E.164, such as +33612345678' })
  phone?: string;

  @IsOptional() @IsWebhook() slack_webhook_url?: string;
  @IsOptional() @IsWebhook() discord_webhook_url?: string;
}

/** An item of the user-preferences table. */
export class PreferenceDto {
  @IsUserId() user_id!: string;

  @IsOptional() @IsObject() @ValidateNested() @Type(() => ContactsDto) contacts?: ContactsDto;

  @IsArray()
  @IsIn(CHANNELS, { each: true, message: `channels must be a list of ${CHANNELS.join(', ')}` })
  channels!: Channel[];

  @IsOptional() @IsIn(SEVERITIES) minimum_severity?: Severity;
  @IsOptional() @IsMinimumPerChannel() minimum_severity_by_channel?: Partial<Record<Channel, Severity>>;

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(1000)
  @IsString({ each: true })
  @Length(1, 64, { each: true })
  symbols?: string[];

  @IsOptional() @IsBoolean() enabled?: boolean;
}

export type ParsedPreference =
  | { readonly ok: true; readonly preference: Preference }
  | { readonly ok: false; readonly userId: string; readonly problems: readonly string[] };

/** Reads one item; every bad field is named, and none is guessed. */
export function parsePreference(item: Readonly<Record<string, unknown>>): ParsedPreference {
  const dto = plainToInstance(PreferenceDto, item);
  const problems = validateSync(dto, { stopAtFirstError: true }).flatMap((error) => problemsOf(error));
  const nameIsBad = problems.some((problem) => problem.startsWith('user_id'));
  if (problems.length > 0) return { ok: false, userId: nameIsBad ? 'unreadable' : dto.user_id, problems };
  return { ok: true, preference: toPreference(dto) };
}

function problemsOf(error: ValidationError): string[] {
  const own = Object.values(error.constraints ?? {});
  return [...own, ...(error.children ?? []).flatMap((child) => problemsOf(child))];
}

function toPreference(dto: PreferenceDto): Preference {
  const { email, phone, slack_webhook_url: slack, discord_webhook_url: discord } = dto.contacts ?? {};
  return {
    userId: dto.user_id,
    contacts: {
      ...(email && { email }),
      ...(phone && { phone }),
      ...(slack && { slackWebhookUrl: slack }),
      ...(discord && { discordWebhookUrl: discord }),
    },
    channels: dto.channels,
    minimumSeverity: dto.minimum_severity ?? 'MEDIUM',
    minimumSeverityByChannel: dto.minimum_severity_by_channel ?? {},
    symbols: dto.symbols ?? [],
    enabled: dto.enabled ?? true,
  };
}
