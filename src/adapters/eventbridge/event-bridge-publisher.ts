import { PutEventsCommand, type EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { BusEvent, EventPublisher } from '../../ports/event-publisher.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsRequestEntry.html */
export class EventBridgePublisher implements EventPublisher {
  readonly #client: EventBridgeClient;
  readonly #bus: string;
  readonly #source: string;

  /** `bus` is a name or an ARN; `source` is what rules filter by, such as `realtime-financial.alert-processor`. */
  constructor(client: EventBridgeClient, bus: string, source: string) {
    this.#client = client;
    this.#bus = bus;
    this.#source = source;
  }

  async publish({ detailType, detail, atMs }: BusEvent): Promise<void> {
    const { Entries: [entry] = [] } = await this.#client.send(
      new PutEventsCommand({
        Entries: [
          {
            EventBusName: this.#bus,
            Source: this.#source,
            DetailType: detailType,
            Detail: JSON.stringify(detail),
            Time: new Date(atMs),
          },
        ],
      }),
    );
    // The call succeeds even where the bus takes none of its entries.
    if (entry?.EventId === undefined) {
      throw new Error(`the event bus did not take ${detailType}: ${entry?.ErrorCode ?? 'no answer'}`);
    }
  }
}
