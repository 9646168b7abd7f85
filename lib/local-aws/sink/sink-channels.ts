import type { Channel } from '../../../src/core/channels/channels.ts';
import { DISCORD_SINK } from './discord.ts';
import { NTFY_SINK } from './ntfy.ts';
import type { SinkChannel } from './sink-channel.ts';
import { SLACK_SINK } from './slack.ts';
import { TEAMS_SINK } from './teams.ts';
import { TELEGRAM_SINK } from './telegram.ts';

/** The channels whose messages end in the sink: those that are called over the web. */
export const SINK_CHANNELS = {
  slack: SLACK_SINK,
  discord: DISCORD_SINK,
  telegram: TELEGRAM_SINK,
  teams: TEAMS_SINK,
  ntfy: NTFY_SINK,
} satisfies Partial<Record<Channel, SinkChannel>>;

export type SinkChannelName = keyof typeof SINK_CHANNELS;

export const SINK_CHANNEL_NAMES = Object.keys(SINK_CHANNELS) as readonly SinkChannelName[];
