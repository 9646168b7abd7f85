export const CHANNELS = ['email', 'sms', 'slack', 'discord', 'webhook', 'pagerduty'] as const;
export type Channel = (typeof CHANNELS)[number];
