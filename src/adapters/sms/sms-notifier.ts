import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { DeliveryResult } from '../../core/delivery/delivery-error.ts';
import type { SmsMessage } from '../../core/channels/sms/render-sms.ts';
import type { SmsDestination } from '../../core/channels/sms/sms.ts';
import type { Notifier } from '../../ports/notifier.ts';
import { awsFailure } from '../http/aws-result.ts';

/**
 * 3 to 11 letters and digits with at least one letter, ignored in countries such as the US.
 * https://docs.aws.amazon.com/sns/latest/dg/channels-sms-originating-identities-sender-ids.html
 */
export function senderIdOf(projectName: string): string {
  const id = projectName.replaceAll(/[^A-Za-z0-9]/g, '').slice(0, 11);
  return id.length >= 3 && /[A-Za-z]/.test(id) ? id : 'Alert';
}

/** SMS through SNS, straight to a telephone. */
export class SmsNotifier implements Notifier<'sms'> {
  readonly #client: SNSClient;
  readonly #senderId: string;

  constructor(client: SNSClient, senderId: string) {
    this.#client = client;
    this.#senderId = senderId;
  }

  async deliver({ phone }: SmsDestination, message: SmsMessage): Promise<DeliveryResult> {
    try {
      await this.#client.send(
        new PublishCommand({
          PhoneNumber: phone,
          Message: message.text,
          MessageAttributes: {
            'AWS.SNS.SMS.SMSType': { DataType: 'String', StringValue: 'Transactional' },
            'AWS.SNS.SMS.SenderID': { DataType: 'String', StringValue: this.#senderId },
          },
        }),
      );
      return { kind: 'delivered' };
    } catch (error) {
      return awsFailure(error);
    }
  }
}
