import { plainToInstance, Type } from 'class-transformer';
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
import type { Alert } from '../core/alert/alert.ts';
import { systemAlert } from '../core/alert/system-alert.ts';

class AlarmStateDto {
  @IsIn(['ALARM', 'OK', 'INSUFFICIENT_DATA']) value!: 'ALARM' | 'OK' | 'INSUFFICIENT_DATA';
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
class CloudWatchAlarmDto {
  @IsString() @Length(1, 128) id!: string;
  @IsISO8601() time!: string;
  @IsDefined() @ValidateNested() @Type(() => AlarmDetailDto) detail!: AlarmDetailDto;
}

export type ParsedAlarm =
  | { readonly ok: true; readonly alarmName: string; readonly alert: Alert }
  | { readonly ok: false; readonly reason: string };

/** An alarm of the monitor itself as an alert. "Insufficient data" is no news and is refused with that reason. */
export function parseCloudWatchAlarm(event: object): ParsedAlarm {
  const dto = plainToInstance(CloudWatchAlarmDto, event);
  const [error] = validateSync(dto);
  if (error !== undefined) return { ok: false, reason: `${error.property} is missing or malformed` };
  const { alarmName, state, previousState, configuration } = dto.detail;
  if (state.value === 'INSUFFICIENT_DATA') return { ok: false, reason: 'insufficient data is no news' };
  const isFiring = state.value === 'ALARM';
  if (!isFiring && previousState !== undefined && previousState.value !== 'ALARM') {
    return { ok: false, reason: 'the end of no alarm is no news' };
  }
  const began = startOf(isFiring ? state : previousState);

  return {
    ok: true,
    alarmName,
    alert: systemAlert({
      alertId: `alarm-${dto.id}`,
      episodeId: `alarm-${alarmName}${began}`,
      status: isFiring ? 'firing' : 'resolved',
      subject: alarmName,
      facts: {
        kind: 'alarm',
        description: isFiring ? (configuration?.description ?? '') : '',
        reason: state.reason ?? '',
      },
      occurredAtMs: Date.parse(dto.time),
      correlationId: dto.id,
    }),
  };
}

/**
 * Each time that an alarm goes off is an episode of its own, so that who has acknowledged one hears of the next. Its end names the same
 * moment, as that of the state before.
 */
function startOf(state: AlarmStateDto | undefined): string {
  const beganAtMs = Date.parse((state?.timestamp ?? '').replace(/([+-]\d{2})(\d{2})$/, '$1:$2'));
  return Number.isFinite(beganAtMs) ? `-${new Date(beganAtMs).toISOString().replaceAll(/[-:]/g, '')}` : '';
}
