import { SendEmailCommand, type SESClient } from '@aws-sdk/client-ses';
import type { DeliveryResult } from '../../core/notifications/delivery.ts';
import type { EmailMessage } from '../../core/notifications/message.ts';
import type { Notifier } from '../../ports/notifier.ts';
import { awsFailure } from '../http/aws-result.ts';

const UTF8 = 'UTF-8';

/** E-mail through SES, HTML and text in one message. */
export class SesNotifier implements Notifier<'email'> {
  readonly #client: SESClient;
  readonly #from: string;

  constructor(client: SESClient, from: string) {
    this.#client = client;
    this.#from = from;
  }

  async deliver(address: string, message: EmailMessage): Promise<DeliveryResult> {
    try {
      await this.#client.send(
        new SendEmailCommand({
          Source: this.#from,
          Destination: { ToAddresses: [address] },
          Message: {
            Subject: { Data: message.subject, Charset: UTF8 },
            Body: {
              Html: { Data: message.html, Charset: UTF8 },
              Text: { Data: message.text, Charset: UTF8 },
            },
          },
        }),
      );
      return { kind: 'delivered' };
    } catch (error) {
      return awsFailure(error);
    }
  }
}
