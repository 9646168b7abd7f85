import { Type } from 'class-transformer';
import {
  IsDefined,
  IsISO8601,
  IsIn,
  IsOptional,
  IsString,
  Length,
  ValidateNested,
  validateSync,
} from 'class-validator';
import { ALARM_STATES, type AlarmChange, type AlarmState } from '../core/alert/alarm.ts';
import { toInstance } from './to-instance.ts';

class AlarmStateDto {
  @IsIn(ALARM_STATES) value!: AlarmState;
  @IsOptional() @IsString() reason?: string;
  /** When the alarm went into this state, as `2026-03-02T14:30:00.000+0000`. */
  @IsOptional() @IsString() timestamp?: string;
}

class AlarmConfigurationDto {
  /** As template.yaml has it: what happened, and the section of the runbook. */
  @IsOptional() @IsString() description?: string;
}

class AlarmDetailDto {
  @IsString() @Length(1, 255) alarmName!: string;
  @IsDefined() @ValidateNested() @Type(() => AlarmStateDto) state!: AlarmStateDto;
  @IsOptional() @ValidateNested() @Type(() => AlarmStateDto) previousState?: AlarmStateDto;
  @IsOptional() @ValidateNested() @Type(() => AlarmConfigurationDto) configuration?: AlarmConfigurationDto;
}

/**
 * EventBridge event "CloudWatch Alarm State Change".
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html
 */
class AlarmEventDto {
  @IsString() @Length(1, 128) id!: string;
  @IsISO8601() time!: string;
  @IsDefined() @ValidateNested() @Type(() => AlarmDetailDto) detail!: AlarmDetailDto;
}

/**
 * What an alarm's own action publishes on an SNS topic.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
 */
class AlarmNotificationDto {
  @IsString() @Length(1, 255) AlarmName!: string;
  @IsIn(ALARM_STATES) NewStateValue!: AlarmState;
  @IsOptional() @IsIn(ALARM_STATES) OldStateValue?: AlarmState;
  @IsOptional() @IsString() AlarmDescription?: string | null;
  @IsOptional() @IsString() NewStateReason?: string;
  @IsOptional() @IsString() StateChangeTime?: string;
}

export type ParsedAlarm =
  | { readonly ok: true; readonly change: AlarmChange }
  | { readonly ok: false; readonly reason: string };

export function isAlarmEvent(value: object): boolean {
  return 'source' in value && value.source === 'aws.cloudwatch';
}

export function parseAlarmEvent(event: object): ParsedAlarm {
  const dto = toInstance(AlarmEventDto, event);
  const problem = firstProblem(dto);
  if (problem !== null) return { ok: false, reason: problem };
  const { alarmName, state, previousState, configuration } = dto.detail;
  const began =
    state.value === 'ALARM' ? state : previousState?.value === 'ALARM' ? previousState : undefined;
  return {
    ok: true,
    change: {
      id: dto.id,
      alarmName,
      state: state.value,
      previousState: previousState?.value ?? null,
      beganAtMs: timeOf(began?.timestamp),
      changedAtMs: Date.parse(dto.time),
      description: configuration?.description ?? '',
      reason: state.reason ?? '',
    },
  };
}

export function isAlarmNotification(value: object): boolean {
  return 'AlarmName' in value && 'NewStateValue' in value;
}

/** The end of an alarm does not say there when it had begun. */
export function parseAlarmNotification(
  notification: object,
  { messageId, publishedAtMs }: { readonly messageId: string; readonly publishedAtMs: number },
): ParsedAlarm {
  const dto = toInstance(AlarmNotificationDto, notification);
  const problem = firstProblem(dto);
  if (problem !== null) return { ok: false, reason: problem };
  const changedAtMs = timeOf(dto.StateChangeTime);
  return {
    ok: true,
    change: {
      id: messageId,
      alarmName: dto.AlarmName,
      state: dto.NewStateValue,
      previousState: dto.OldStateValue ?? null,
      beganAtMs: dto.NewStateValue === 'ALARM' ? changedAtMs : null,
      changedAtMs: changedAtMs ?? publishedAtMs,
      description: dto.AlarmDescription ?? '',
      reason: dto.NewStateReason ?? '',
    },
  };
}

function firstProblem(dto: object): string | null {
  const [error] = validateSync(dto);
  return error === undefined ? null : `${error.property} is missing or malformed`;
}

function timeOf(text: string | undefined): number | null {
  const ms = Date.parse((text ?? '').replace(/([+-]\d{2})(\d{2})$/, '$1:$2'));
  return Number.isFinite(ms) ? ms : null;
}
