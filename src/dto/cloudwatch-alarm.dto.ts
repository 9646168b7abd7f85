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
import type { Alert } from '../core/alerts/alert.ts';
import { SYSTEM_ALERT_TYPE } from '../core/preferences/recipients.ts';

class AlarmStateDto {
  @IsIn(['ALARM', 'OK', 'INSUFFICIENT_DATA']) value!: 'ALARM' | 'OK' | 'INSUFFICIENT_DATA';
  @IsOptional() @IsString() reason?: string;
}

class AlarmDetailDto {
  @IsString() @Length(1, 255) alarmName!: string;
  @IsDefined() @ValidateNested() @Type(() => AlarmStateDto) state!: AlarmStateDto;
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
  | { readonly ok: true; readonly alert: Alert }
  | { readonly ok: false; readonly reason: string };

/** An alarm of the monitor itself as an alert. "Insufficient data" is no news and is refused with that reason. */
export function parseCloudWatchAlarm(event: object): ParsedAlarm {
  const dto = plainToInstance(CloudWatchAlarmDto, event);
  const [error] = validateSync(dto);
  if (error !== undefined) return { ok: false, reason: `${error.property} is missing or malformed` };
  const { alarmName, state } = dto.detail;
  if (state.value === 'INSUFFICIENT_DATA') return { ok: false, reason: 'insufficient data is no news' };

  const occurredAtMs = Date.parse(dto.time);
  return {
    ok: true,
    alert: {
      alertId: `alarm-${dto.id}`,
      episodeId: `alarm-${alarmName}`,
      status: state.value === 'ALARM' ? 'firing' : 'resolved',
      alertType: SYSTEM_ALERT_TYPE,
      anomaly: 'other',
      symbol: alarmName,
      severity: 'HIGH',
      score: 0,
      direction: 'none',
      price: 0,
      referencePrice: 0,
      changePct: 0,
      volume: 0,
      volumeRatio: null,
      windowSeconds: 0,
      explanation: state.reason ?? '',
      indicators: {},
      recentPrices: [],
      occurredAtMs,
      detectedAtMs: occurredAtMs,
      source: { shardId: '', sequenceNumber: '' },
      correlationId: dto.id,
    },
  };
}
