import { SendEmailCommand, SendRawEmailCommand, type SESClient } from '@aws-sdk/client-ses';
import type { DeliveryResult } from '../../core/notifications/delivery.ts';
import type { EmailMessage } from '../../core/notifications/message.ts';
import type { Notifier } from '../../ports/notifier.ts';
import { awsFailure } from '../http/aws-result.ts';
import { mimeMessage } from './mime-message.ts';

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
      if (message.picture === undefined) await this.#sendPlain(address, message);
      else await this.#sendWithPicture(address, message, message.picture);
      return { kind: 'delivered' };
    } catch (error) {
      return awsFailure(error);
    }
  }

  async #sendPlain(address: string, { subject, html, text }: EmailMessage): Promise<void> {
    await this.#client.send(
      new SendEmailCommand({
        Source: this.#from,
        Destination: { ToAddresses: [address] },
        Message: {
          Subject: { Data: subject, Charset: UTF8 },
          Body: { Html: { Data: html, Charset: UTF8 }, Text: { Data: text, Charset: UTF8 } },
        },
      }),
    );
  }

  /** SES puts no picture into a message that it makes itself. */
  async #sendWithPicture(
    address: string,
    message: EmailMessage,
    picture: NonNullable<EmailMessage['picture']>,
  ): Promise<void> {
    const Data = mimeMessage(this.#from, address, message, picture);
    await this.#client.send(
      new SendRawEmailCommand({ Source: this.#from, Destinations: [address], RawMessage: { Data } }),
    );
  }
}
