import type { Severity } from '../../core/alert/severity.ts';
import { expiryOf } from '../../core/delivery/delivery.ts';
import type { Escalation, EscalationEnd } from '../../core/escalation/next-step.ts';
import type { EscalationChange } from '../../core/alert-policy/plan-alert.ts';
import { IS_NEW, type ConditionalPut } from './conditional-writes.ts';
import { DUE_BUCKET, expiry, iso, ROW, rowKey } from './history-keys.ts';
import { fromItem, toItem, type Item } from './plain-item.ts';

export function toEscalationItem(escalation: Escalation): Item {
  return {
    ...rowKey(escalation.episodeId, `${ROW.escalation}${escalation.policyId}`),
    ...toItem({
      policy_id: escalation.policyId,
      alert_id: escalation.alertId,
      severity: escalation.severity,
      started_at: iso(escalation.startedAtMs),
      steps_taken: escalation.stepsTaken,
      ended: escalation.ended ?? undefined,
      ended_at: escalation.endedAtMs === null ? undefined : iso(escalation.endedAtMs),
      expires_at: expiry(expiryOf(escalation.startedAtMs)),
      ...(escalation.dueAtMs !== null && { due_bucket: DUE_BUCKET, due_at: escalation.dueAtMs }),
    }),
  };
}

/** On condition that it is still as it was read, and that there is none where none was read. */
export function escalationPut({ from, to }: EscalationChange): ConditionalPut {
  const item = toEscalationItem(to);
  if (from === null) return { item, condition: IS_NEW };
  const { stepsTaken, dueAtMs, ended } = from;
  const due = dueAtMs === null ? 'attribute_not_exists(due_at)' : 'due_at = :due';
  const end = ended === null ? 'attribute_not_exists(ended)' : 'attribute_exists(ended)';
  return {
    item,
    condition: `attribute_exists(episode_id) AND steps_taken = :steps AND ${end} AND ${due}`,
    values: {
      ':steps': { N: String(stepsTaken) },
      ...(dueAtMs !== null && { ':due': { N: String(dueAtMs) } }),
    },
  };
}

export function fromEscalationItem(item: Item): Escalation {
  const row = fromItem(item) as unknown as {
    readonly episode_id: string;
    readonly policy_id: string;
    readonly alert_id: string;
    readonly severity: Severity;
    readonly started_at: string;
    readonly steps_taken: number;
    readonly ended?: EscalationEnd;
    readonly ended_at?: string;
    readonly due_at?: number;
  };
  return {
    episodeId: row.episode_id,
    policyId: row.policy_id,
    alertId: row.alert_id,
    severity: row.severity,
    startedAtMs: Date.parse(row.started_at),
    stepsTaken: row.steps_taken,
    dueAtMs: row.due_at ?? null,
    ended: row.ended ?? null,
    endedAtMs: row.ended_at === undefined ? null : Date.parse(row.ended_at),
  };
}
