import type { Alert } from '../alerts/alert.ts';
import type { Channel } from './channel.ts';

/** What a renderer needs to know of an alert. */
export interface Notification {
  readonly alert: Alert;
  readonly severityReason: string;
  /** dev, staging or prod: shown wherever it is not prod. */
  readonly environment: string;
}

export interface EmailMessage {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
}

export interface SmsMessage {
  readonly text: string;
}

/** The JSON that goes to a webhook as it is. */
export type WebhookPayload = Readonly<Record<string, unknown>>;

/** What each channel sends. */
export interface MessageByChannel extends Record<Channel, unknown> {
  readonly email: EmailMessage;
  readonly sms: SmsMessage;
  readonly slack: WebhookPayload;
  readonly discord: WebhookPayload;
}
