import type { Destination } from '../channels/channels.ts';
import type { EscalationPolicy } from './escalation-policy.ts';
import { DEFAULT_PREFERENCE, type ChannelSetup } from './preference.ts';
import type { Reader } from './reader.ts';

/**
 * Readers who are nobody's preferences: the team in its rooms, and the operator by the operations topic. They are told what reaches
 * nobody else, and when nobody answers. No user can have such an id.
 */
export const TEAM_ROOMS_ID = '@team';
export const OPERATOR_ID = '@operator';

/** The policy of whoever has none; an item `policy:default` replaces it. */
export const DEFAULT_POLICY_ID = 'default';

/** The readers of the house by their ids; those left out whom this deployment cannot reach. */
export function houseOf(
  { operationsTopicArn }: ChannelSetup,
  rooms: Readonly<Partial<Record<string, Destination>>>,
): ReadonlyMap<string, Reader> {
  const operator: Readonly<Partial<Record<string, Destination>>> =
    operationsTopicArn === undefined
      ? {}
      : { operations: { channel: 'operations', topicArn: operationsTopicArn } };
  return new Map(
    [[TEAM_ROOMS_ID, rooms] as const, [OPERATOR_ID, operator] as const].flatMap(([userId, destinations]) => {
      const channels = Object.values(destinations).map((destination) => destination!.channel);
      if (channels.length === 0) return [];
      const preference = { ...DEFAULT_PREFERENCE, userId, channels };
      return [[userId, { preference, destinations }] as const];
    }),
  );
}

/** The team's rooms, and after as long again the operator; null where neither can be reached, or nobody wants it. */
export function defaultPolicy(
  { defaultEscalationMs = 0 }: ChannelSetup,
  house: ReadonlyMap<string, Reader>,
): EscalationPolicy | null {
  if (defaultEscalationMs === 0 || house.size === 0) return null;
  const waitSeconds = defaultEscalationMs / 1000;
  const steps = [...house.keys()].map((userId) => ({
    waitSeconds,
    notify: [userId],
    channels: 'all' as const,
  }));
  return { policyId: DEFAULT_POLICY_ID, steps, repeat: 0 };
}
