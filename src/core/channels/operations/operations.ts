import type { ChannelDefinition } from '../channel-definition.ts';
import { ROOM_LIMITS } from '../message-limits.ts';
import { renderOperations, type OperationsMessage } from './render-operations.ts';

/** The topic by which the operator hears of alarms: it is nobody's own, and takes what reaches nobody else. */
export interface OperationsDestination {
  readonly channel: 'operations';
  readonly topicArn: string;
}

export const OPERATIONS = {
  name: 'Operations topic',
  limits: ROOM_LIMITS,
  tellsEnds: true,
  keepsOpen: null,
  teamRoom: null,
  hosts: null,
  failsBy: 'service',
  contacts: {},
  destinationOf: (): OperationsDestination | undefined => undefined,
  keyOf: ({ topicArn }) => topicArn,
  render: renderOperations,
} as const satisfies ChannelDefinition<OperationsDestination, OperationsMessage>;
