import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsInt,
  IsObject,
  IsOptional,
  Matches,
  Max,
  Min,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import {
  MAX_REPEAT,
  MAX_STEPS,
  MAX_WAIT_SECONDS,
  policyProblems,
  type EscalationPolicy,
  type EscalationStep,
} from '../core/preferences/escalation-policy.ts';
import type { Channel } from '../core/channels/channels.ts';
import { isChannel } from './preference-constraints.ts';
import { isListOf, must, problemsOf, type Strictness } from './problems.ts';
import { toInstanceWithoutNulls } from './to-instance.ts';

/** The policy `night-shift` is the item whose `user_id` is `policy:night-shift`. */
export const POLICY_PREFIX = 'policy:';

const isUserId = (value: unknown): boolean => typeof value === 'string' && /^[\w.:-]{1,64}$/.test(value);

export const IsPolicyName = () =>
  Matches(/^[\w.-]{1,57}$/, { message: '$property must be 1 to 57 letters, digits or . _ -' });

class EscalationStepDto {
  @Max(MAX_WAIT_SECONDS, { message: `$property must be at most ${MAX_WAIT_SECONDS}` })
  @Min(0, { message: '$property must not be negative' })
  @IsInt({ message: '$property must be whole seconds' })
  wait_seconds!: number;

  @ValidateIf(({ emit, notify }: EscalationStepDto) => emit === undefined || notify !== undefined)
  @must(
    'a list of 1 to 50 user ids, unless the step says what to emit',
    (value) => isListOf(value, 50, isUserId) && (value as readonly unknown[]).length > 0,
  )
  notify?: string[];

  @IsOptional()
  @must('"all" or a list of channels', (value) => value === 'all' || isListOf(value, 20, isChannel))
  channels?: 'all' | Channel[];

  /** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsRequestEntry.html: detail type. */
  @ValidateIf(({ emit }: EscalationStepDto) => emit !== undefined)
  @Matches(/^\w{1,128}$/, { message: '$property must be 1 to 128 letters or digits, such as NobodyAnswers' })
  emit?: string;
}

/** Who is called while nobody acknowledges. */
export class EscalationPolicyDto {
  @Matches(/^policy:[\w.-]{1,57}$/, {
    message: '$property must be policy: and a name of letters, digits or . _ -',
  })
  user_id!: string;

  @ArrayMaxSize(MAX_STEPS, { message: `$property must be at most ${MAX_STEPS} steps` })
  @ArrayMinSize(1, { message: '$property must be at least one step' })
  @IsObject({ each: true, message: '$property must be a list of objects' })
  @ValidateNested()
  @Type(() => EscalationStepDto)
  steps!: EscalationStepDto[];

  @IsOptional()
  @Max(MAX_REPEAT, { message: `$property must be at most ${MAX_REPEAT}` })
  @Min(0, { message: '$property must not be negative' })
  @IsInt({ message: '$property must be a whole number' })
  repeat?: number;
}

export type ParsedPolicy =
  | { readonly ok: true; readonly policy: EscalationPolicy }
  | { readonly ok: false; readonly problems: readonly string[] };

export function parsePolicy(item: Readonly<Record<string, unknown>>, strictness: Strictness): ParsedPolicy {
  const dto = toInstanceWithoutNulls(EscalationPolicyDto, item);
  const problems = problemsOf(dto, strictness);
  if (problems.length > 0) return { ok: false, problems };
  const policyId = dto.user_id.slice(POLICY_PREFIX.length);
  const policy = { policyId, steps: dto.steps.flatMap(toSteps), repeat: dto.repeat ?? 0 };
  const flaws = policyProblems(policy);
  return flaws.length > 0 ? { ok: false, problems: flaws } : { ok: true, policy };
}

/** A step that both calls somebody and notifies other systems is two steps at the same time. */
function toSteps({ wait_seconds: waitSeconds, notify, channels, emit }: EscalationStepDto): EscalationStep[] {
  const steps: EscalationStep[] = [];
  if (notify !== undefined) steps.push({ waitSeconds, notify, channels: channels ?? 'all' });
  if (emit !== undefined) steps.push({ waitSeconds: notify === undefined ? waitSeconds : 0, emit });
  return steps;
}
