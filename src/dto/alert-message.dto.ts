import { Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsDefined,
  IsIn,
  IsISO8601,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  Length,
  Max,
  MaxLength,
  Min,
  ValidateNested,
  validateSync,
} from 'class-validator';
import {
  ALERT_STATUSES,
  DIRECTIONS,
  type Alert,
  type AlertStatus,
  type Direction,
  type Rarity,
} from '../core/alert/alert.ts';
import { ANOMALY_KINDS, isAnomalyKind, type AnomalyKind } from '../core/alert/anomalies.ts';
import { factsOfWords } from '../core/alert/facts.ts';
import { isReservedPartition } from '../core/alert/history-partitions.ts';
import { SEVERITIES, type Severity } from '../core/alert/severity.ts';
import { alertRecord } from '../core/alert/alert-record.ts';
import { explanationOf } from '../core/notifications/words/explanation.ts';
import { severityOf } from '../core/severity/severity-of.ts';
import { factsRecord, parseFacts, type FactsRecord } from './alert-facts.ts';
import { isRecord, must } from './problems.ts';
import { KNOWN_SEVERITIES, KNOWN_STATUSES, readSeverity, readStatus } from './publisher-words.ts';
import { IsUserId } from './user-id.ts';
import { toInstance } from './to-instance.ts';
import { wellFormed } from './well-formed.ts';

const MAX_INDICATORS = 64;
const MAX_RECENT_PRICES = 30;
const FINITE = { allowNaN: false, allowInfinity: false } as const;

/** Other publishers send numbers as text; ours never does. */
const Numeric = () =>
  Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value))
      ? Number(value)
      : value,
  );

/**
 * Part of a key of the table that alerts are kept in, which holds 1,024 bytes.
 * ASCII, so that characters are bytes. A rule's id, with the longest names of user, rule and symbol, has 350.
 */
const IsHistoryId = () =>
  must(
    '1 to 512 printable ASCII characters that name no other part of the alert history',
    (value) => typeof value === 'string' && /^[ -~]{1,512}$/.test(value) && !isReservedPartition(value),
  );

const AreFacts = () =>
  must('facts of a known kind, with all its fields', (value) => parseFacts(value) !== null);

class AlertSourceDto {
  @IsString() @MaxLength(128) shard_id!: string;
  @IsString() @MaxLength(128) sequence_number!: string;
}

class AlertRarityDto {
  @IsNumber(FINITE) @Min(0) @Max(1) probability!: number;
  @IsNumber(FINITE) @Min(0) per_year!: number;
  @IsNumber(FINITE) @Min(0) budget!: number;
}

/** The alert as it travels through SNS. Only `alert_type` and `symbol` are required of other publishers. */
export class AlertMessageDto {
  @IsOptional() @IsHistoryId() alert_id?: string;
  @IsOptional() @IsHistoryId() episode_id?: string;
  @IsOptional()
  @IsIn(ALERT_STATUSES, { message: `$property must be ${KNOWN_STATUSES}` })
  status?: AlertStatus;
  @IsString() @Length(1, 64) alert_type!: string;
  @IsOptional() @IsIn(ANOMALY_KINDS) anomaly?: AnomalyKind;
  @IsString() @Length(1, 64) symbol!: string;
  @IsOptional() @IsString() @Length(1, 64) underlying?: string;
  @IsOptional() @IsIn(SEVERITIES, { message: `$property must be ${KNOWN_SEVERITIES}` }) severity?: Severity;
  @IsOptional() @Numeric() @IsNumber(FINITE) @Min(0) @Max(1) score?: number;
  @IsOptional() @IsIn(DIRECTIONS) direction?: Direction;
  @IsOptional() @Numeric() @IsNumber(FINITE) price?: number;
  @IsOptional() @Numeric() @IsNumber(FINITE) reference_price?: number;
  @IsOptional() @Numeric() @IsNumber(FINITE) change_pct?: number;
  @IsOptional() @Numeric() @IsNumber(FINITE) @Min(0) volume?: number;
  /** null while no norm of the volume is known. */
  @IsOptional() @Numeric() @IsNumber(FINITE) @Min(0) volume_ratio?: number | null;
  /** Seconds. */
  @IsOptional() @Numeric() @IsNumber(FINITE) @Min(0) window?: number;
  /** How often an ordinary bar does as much, how often a year that is, and how often what is told at all. */
  @IsOptional() @IsDefined() @ValidateNested() @Type(() => AlertRarityDto) rarity?: AlertRarityDto;
  @IsOptional() @IsString() @MaxLength(10_000) explanation?: string;
  /** What the explanation says, as data: see docs/data-dictionary.md. */
  @IsOptional() @AreFacts() facts?: FactsRecord;
  @IsOptional() @IsObject() indicators?: Record<string, number | null>;
  /** Closes of the last bars, oldest first, the latest price last. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MAX_RECENT_PRICES)
  @IsNumber(FINITE, { each: true })
  recent_prices?: number[];
  @IsOptional() @IsISO8601({ strict: true }) occurred_at?: string;
  @IsOptional() @IsISO8601({ strict: true }) detected_at?: string;
  @IsOptional() @IsDefined() @ValidateNested() @Type(() => AlertSourceDto) source?: AlertSourceDto;
  @IsOptional() @IsString() @Length(1, 256) correlation_id?: string;
  @IsOptional() @IsString() @Length(1, 64) rule_id?: string;
  @IsOptional() @IsString() @Length(1, 100) rule_name?: string;
  @IsOptional() @IsUserId() recipient_user_id?: string;
  @IsOptional() @IsNumber(FINITE) schema_version?: number;
}

/** What is known of a message before it is opened; fills in for what its publisher left out. */
export interface MessageEnvelope {
  readonly messageId: string;
  readonly publishedAtMs: number;
}

export type ParsedAlert =
  | { readonly ok: true; readonly alert: Alert; readonly ignored: readonly string[] }
  | { readonly ok: false; readonly reason: string };

const SCHEMA_VERSION = 1;
/**
 * Without a readable recipient a message to one user would go to all of them; without a readable status an end would be
 * told as a beginning.
 */
const REQUIRED = new Set(['alert_type', 'symbol', 'alert_id', 'recipient_user_id', 'status']);

/** Reads an alert message as text. */
export function parseAlertMessage(json: string, envelope: MessageEnvelope): ParsedAlert {
  const parsed = parseObject(json);
  return parsed.ok ? readAlert(parsed.value, envelope) : parsed;
}

/**
 * Reads an alert message. A field that is wrong but not needed is left out and named in `ignored`: half an alert
 * told is better than a whole one lost.
 */
export function readAlert(value: object, envelope: MessageEnvelope): ParsedAlert {
  const dto = toInstance(AlertMessageDto, normalised(value));
  const ignored: string[] = [];
  for (const error of validateSync(dto, { stopAtFirstError: true })) {
    const problem = Object.values(error.constraints ?? { nested: `${error.property} is malformed` })[0]!;
    if (REQUIRED.has(error.property)) return { ok: false, reason: problem };
    ignored.push(problem);
    Reflect.deleteProperty(dto, error.property);
  }
  return { ok: true, alert: toAlert(dto, envelope), ignored };
}

export type ParsedObject =
  | { readonly ok: true; readonly value: object }
  | { readonly ok: false; readonly reason: string };

export function parseObject(json: string): ParsedObject {
  let value: unknown;
  try {
    value = wellFormed(JSON.parse(json));
  } catch {
    return { ok: false, reason: 'not JSON' };
  }
  return isRecord(value) ? { ok: true, value } : { ok: false, reason: 'expected a JSON object' };
}

/** Status and severity in a publisher's own words; a kind of anomaly that we do not know is one of the others, not an error. */
function normalised(value: object): object {
  const { status, severity, anomaly } = value as Readonly<Record<string, unknown>>;
  return {
    ...value,
    status: readStatus(status),
    severity: readSeverity(severity),
    ...(typeof anomaly === 'string' && !isAnomalyKind(anomaly) && { anomaly: 'other' }),
  };
}

function toAlert(dto: AlertMessageDto, envelope: MessageEnvelope): Alert {
  const alertId = dto.alert_id ?? `sns-${envelope.messageId}`;
  const detectedAtMs = timeOf(dto.detected_at) ?? envelope.publishedAtMs;
  const measured = {
    anomaly: dto.anomaly ?? 'other',
    score: dto.score ?? 0,
    changePct: dto.change_pct ?? 0,
    volumeRatio: dto.volume_ratio ?? null,
    windowSeconds: dto.window ?? 0,
  };
  return {
    ...measured,
    alertId,
    episodeId: dto.episode_id ?? alertId,
    status: dto.status ?? 'firing',
    alertType: dto.alert_type,
    symbol: dto.symbol.trim(),
    severity: dto.severity ?? severityOf(measured).severity,
    direction: dto.direction ?? directionOf(measured.changePct),
    price: dto.price ?? 0,
    referencePrice: dto.reference_price ?? 0,
    volume: dto.volume ?? 0,
    ...(dto.rarity && { rarity: rarityOf(dto.rarity) }),
    facts: parseFacts(dto.facts) ?? factsOfWords(dto.explanation ?? ''),
    indicators: indicatorsOf(dto.indicators),
    recentPrices: dto.recent_prices ?? [],
    occurredAtMs: timeOf(dto.occurred_at) ?? detectedAtMs,
    detectedAtMs,
    source: {
      shardId: dto.source?.shard_id ?? '',
      sequenceNumber: dto.source?.sequence_number ?? '',
    },
    correlationId: dto.correlation_id ?? alertId,
    ...(dto.underlying !== undefined && { underlying: dto.underlying }),
    ...(dto.rule_id !== undefined && { ruleId: dto.rule_id }),
    ...(dto.rule_name !== undefined && { ruleName: dto.rule_name }),
    ...(dto.recipient_user_id !== undefined && { recipientUserId: dto.recipient_user_id }),
  };
}

function rarityOf({ probability, per_year: perYear, budget }: AlertRarityDto): Rarity {
  return { probability, perYear, budget };
}

function timeOf(iso: string | undefined): number | undefined {
  const ms = Date.parse(iso ?? '');
  return Number.isFinite(ms) ? ms : undefined;
}

function directionOf(changePct: number): Direction {
  if (changePct === 0) return 'none';
  return changePct > 0 ? 'up' : 'down';
}

function indicatorsOf(indicators: object | undefined): Alert['indicators'] {
  const usable = Object.entries(indicators ?? {}).filter(
    (entry): entry is [string, number | null] => entry[1] === null || Number.isFinite(entry[1]),
  );
  return Object.fromEntries(usable.slice(0, MAX_INDICATORS));
}

/** What `toMessage` wrote and we have kept: the shape is ours, so it is read without another validation. */
export function alertOfMessage(json: string): Alert {
  return toAlert(JSON.parse(json) as AlertMessageDto, { messageId: '', publishedAtMs: 0 });
}

/** The alert as published. */
export function toMessage(alert: Alert): AlertMessageDto {
  const facts = factsRecord(alert.facts);
  const record = alertRecord(alert, explanationOf(alert));
  return { ...record, ...(facts !== undefined && { facts }), schema_version: SCHEMA_VERSION };
}
