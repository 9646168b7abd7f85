import { SendEmailCommand, SendRawEmailCommand, type SESClient } from '@aws-sdk/client-ses';
import type { DeliveryResult } from '../../core/delivery/delivery-error.ts';
import type { EmailDestination } from '../../core/channels/email/email.ts';
import type { EmailMessage } from '../../core/channels/email/render-email.ts';
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

  async deliver({ mailbox }: EmailDestination, message: EmailMessage): Promise<DeliveryResult> {
    try {
      if (message.picture === undefined) await this.#sendPlain(mailbox, message);
      else await this.#sendWithPicture(mailbox, message, message.picture);
      return { kind: 'delivered' };
    } catch (error) {
      return awsFailure(error);
    }
  }

  async #sendPlain(mailbox: string, { subject, html, text }: EmailMessage): Promise<void> {
    await this.#client.send(
      new SendEmailCommand({
        Source: this.#from,
        Destination: { ToAddresses: [mailbox] },
        Message: {
          Subject: { Data: subject, Charset: UTF8 },
          Body: { Html: { Data: html, Charset: UTF8 }, Text: { Data: text, Charset: UTF8 } },
        },
      }),
    );
  }

  /** SES puts no picture into a message that it makes itself. */
  async #sendWithPicture(
    mailbox: string,
    message: EmailMessage,
    picture: NonNullable<EmailMessage['picture']>,
  ): Promise<void> {
    const Data = mimeMessage(this.#from, mailbox, message, picture);
    await this.#client.send(
      new SendRawEmailCommand({ Source: this.#from, Destinations: [mailbox], RawMessage: { Data } }),
    );
  }
}
