export const CHANNELS = ['email', 'sms', 'slack', 'discord'] as const;
export type Channel = (typeof CHANNELS)[number];
