import type { ChannelDefinition } from '../channel-definition.ts';
import { webhookUrlAt } from '../contact-fields.ts';
import { ROOM_LIMITS } from '../message-limits.ts';
import { renderTeams, type TeamsMessage } from './render-teams.ts';

export interface TeamsDestination {
  readonly channel: 'teams';
  /** Of a workflow that posts to a chat or a channel, or the reference of the secret that holds it. */
  readonly url: string;
}

/**
 * Where workflows are called: Logic Apps, and since 2025 the Power Platform.
 * https://learn.microsoft.com/power-automate/desktop-flows/changes-http-trigger
 */
const HOSTS = ['*.logic.azure.com', '*.logic.azure.us', '*.api.powerplatform.com'] as const;

export const TEAMS = {
  name: 'Microsoft Teams',
  limits: ROOM_LIMITS,
  // A conversation goes on there, so that its end is news.
  tellsEnds: true,
  keepsOpen: null,
  teamRoom: { variable: 'TEAMS_WEBHOOK_URL' },
  hosts: HOSTS,
  failsBy: 'destination',
  contacts: { teamsWebhookUrl: webhookUrlAt(HOSTS) },
  destinationOf: (
    { teamsWebhookUrl: own }: { readonly teamsWebhookUrl?: string },
    room: string | undefined,
  ): TeamsDestination | undefined => {
    const url = own ?? room;
    return url === undefined ? undefined : { channel: 'teams', url };
  },
  keyOf: ({ url }) => url,
  render: renderTeams,
} as const satisfies ChannelDefinition<TeamsDestination, TeamsMessage>;
