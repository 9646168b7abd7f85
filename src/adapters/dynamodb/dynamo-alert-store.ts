import { DynamoDBClient, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { inject, injectable } from 'tsyringe';
import { covers, type Acknowledgement } from '../../core/answers/acknowledgement.ts';
import type { AlertState, EpisodeRows, Mutes, StoredAlert } from '../../core/alert-policy/alert-state.ts';
import type { Alert } from '../../core/alert/alert.ts';
import type { Sighting } from '../../core/severity/episode-count.ts';
import type { Ledger } from '../../core/alert-policy/ledger.ts';
import type { Silence } from '../../core/alert-policy/silence.ts';
import type { Escalation } from '../../core/escalation/next-step.ts';
import { expiryOf, type Delivery } from '../../core/delivery/delivery.ts';
import type {
  AlertRows,
  AlertStore,
  Change,
  ChangeResult,
  Commit,
  DueWork,
  RejectedMessage,
} from '../../ports/alert-store.ts';
import { BackOff } from '../../ports/back-off.ts';
import { Clock } from '../../ports/clock.ts';
import { fromAlertItem } from './alert-item.ts';
import {
  acknowledgementKey,
  fromAcknowledgementItem,
  toAcknowledgementItem,
} from './acknowledgement-item.ts';
import { toEscalationItem } from './escalation-item.ts';
import { backOff } from './back-off.ts';
import { batchGet } from './batch-get.ts';
import { changeRows, commitAlert } from './alert-transactions.ts';
import { IS_NEW, writeEach, writeTogether, asPut } from './conditional-writes.ts';
import { fromDeliveryItem, toDeliveryItem } from './delivery-item.ts';
import { dueWorkOf, episodeOf, mutesOf } from './history-rows.ts';
import {
  alertKey,
  deliveryKey,
  DUE_BUCKET,
  DUE_INDEX,
  expiry,
  iso,
  ledgerKey,
  MUTE_PARTITION,
  rowKey,
} from './history-keys.ts';
import { fromLedgerItem } from './ledger-item.ts';
import { fromSilenceItem, silenceKey, toSilenceItem } from './mute-item.ts';
import { toItem, type Item } from './plain-item.ts';
import { fromSightingItem, symbolPartition, toSightingItem } from './sighting-item.ts';
import { AlertHistoryTable } from './tables.ts';

/** An item holds 400 KB; an SNS message 256 KB. Longer ones come by a direct invocation only. */
const MAX_BODY_CHARS = 100_000;

/** The alert-history table: partition `episode_id`, sort `row_id`; docs/data-dictionary.md lists its rows. */
@injectable()
export class DynamoAlertStore implements AlertStore {
  readonly #client: DynamoDBClient;
  readonly #table: string;
  readonly #clock: Clock;
  readonly #wait: BackOff;

  constructor(
    @inject(DynamoDBClient) client: DynamoDBClient,
    @inject(AlertHistoryTable) table: string,
    @inject(Clock) clock: Clock,
    @inject(BackOff) wait: BackOff = backOff,
  ) {
    this.#client = client;
    this.#table = table;
    this.#clock = clock;
    this.#wait = wait;
  }

  async load(episodeId: string, userIds: readonly string[]): Promise<AlertState> {
    const [episode, mutes, ledgers] = await Promise.all([
      this.episode(episodeId),
      this.mutes(),
      this.ledgers(userIds),
    ]);
    return { episode, mutes, ledgers };
  }

  async commit(rows: AlertRows): Promise<Commit> {
    return commitAlert(this.#client, this.#table, rows, this.#clock.now());
  }

  async due(nowMs: number, limit: number): Promise<DueWork> {
    const items = await this.#query(
      {
        IndexName: DUE_INDEX,
        KeyConditionExpression: 'due_bucket = :bucket AND due_at <= :now',
        ExpressionAttributeValues: { ':bucket': { S: DUE_BUCKET }, ':now': { N: String(nowMs) } },
      },
      limit,
    );
    return dueWorkOf(items);
  }

  async change(changes: readonly Change[], ledger?: Ledger): Promise<ChangeResult> {
    return changeRows(this.#client, this.#table, { changes, ledger, nowMs: this.#clock.now() }, this.#wait);
  }

  async current(deliveries: readonly Delivery[]): Promise<readonly Delivery[]> {
    return (await this.#get(deliveries.map((delivery) => deliveryKey(delivery)))).map((item) =>
      fromDeliveryItem(item),
    );
  }

  async mutes(): Promise<Mutes> {
    return mutesOf(await this.#partition(MUTE_PARTITION));
  }

  async ledgers(userIds: readonly string[]): Promise<ReadonlyMap<string, Ledger>> {
    const items = await this.#get(userIds.map((userId) => ledgerKey(userId)));
    return new Map(items.map((item) => [item['user_id']!.S!, fromLedgerItem(item)]));
  }

  async alertsOf(deliveries: readonly Delivery[]): Promise<ReadonlyMap<string, StoredAlert>> {
    const byAlert = new Map(deliveries.map((delivery) => [delivery.alertId, alertKey(delivery)]));
    const stored = (await this.#get([...byAlert.values()])).map((item) => fromAlertItem(item));
    return new Map(stored.map((each) => [each.alert.alertId, each]));
  }

  async acknowledgements(episodeIds: readonly string[]): Promise<ReadonlyMap<string, Acknowledgement>> {
    const items = await this.#get([...new Set(episodeIds)].map((id) => acknowledgementKey(id)));
    return new Map(items.map((item) => [item['episode_id']!.S!, fromAcknowledgementItem(item)]));
  }

  async episode(episodeId: string): Promise<EpisodeRows> {
    return episodeOf(await this.#partition(episodeId));
  }

  async acknowledge(acknowledgement: Acknowledgement): Promise<boolean> {
    const { episodeId } = acknowledgement;
    const before = (await this.acknowledgements([episodeId])).get(episodeId) ?? null;
    if (before !== null && covers(before, acknowledgement.severity)) return false;
    return this.#putIf(
      toAcknowledgementItem(acknowledgement),
      before === null ? IS_NEW : 'severity = :before',
      {
        ...(before !== null && { ':before': { S: before.severity } }),
      },
    );
  }

  async advanceEscalation(from: Escalation, to: Escalation): Promise<boolean> {
    const due = from.dueAtMs === null ? 'attribute_not_exists(due_at)' : 'due_at = :due';
    return this.#putIf(
      toEscalationItem(to),
      `attribute_exists(episode_id) AND steps_taken = :steps AND attribute_not_exists(ended) AND ${due}`,
      {
        ':steps': { N: String(from.stepsTaken) },
        ...(from.dueAtMs !== null && { ':due': { N: String(from.dueAtMs) } }),
      },
    );
  }

  async create(deliveries: readonly Delivery[]): Promise<readonly Delivery[]> {
    const puts = deliveries.map((delivery) => ({ item: toDeliveryItem(delivery), condition: IS_NEW }));
    const written = await writeEach(this.#client, this.#table, puts, this.#wait);
    return deliveries.filter((_, index) => written.has(index));
  }

  async addSilence(silence: Silence): Promise<void> {
    await this.#put(toSilenceItem(silence));
  }

  async expireSilence(id: string, nowMs: number): Promise<boolean> {
    const [item] = await this.#get([silenceKey(id)]);
    if (item === undefined) return false;
    const silence = fromSilenceItem(item);
    if (silence.endsAtMs <= nowMs) return false;
    await this.#put(toSilenceItem({ ...silence, endsAtMs: Math.max(nowMs, silence.startsAtMs) }));
    return true;
  }

  async recentEpisodes(symbol: string): Promise<readonly Sighting[]> {
    return (await this.#partition(symbolPartition(symbol))).map(fromSightingItem);
  }

  async noteEpisode(alert: Alert): Promise<readonly Sighting[]> {
    await this.#put(toSightingItem(alert));
    return this.recentEpisodes(alert.symbol);
  }

  async reject(message: RejectedMessage): Promise<void> {
    await this.#put({
      ...rowKey(`REJECTED#${message.messageId}`, 'REJECTED'),
      ...toItem({
        reason: message.reason,
        body: message.body.slice(0, MAX_BODY_CHARS),
        created_at: iso(message.receivedAtMs),
        expires_at: expiry(expiryOf(message.receivedAtMs)),
      }),
    });
  }

  async #put(item: Item): Promise<void> {
    await this.#client.send(new PutItemCommand({ TableName: this.#table, Item: item }));
  }

  async #putIf(item: Item, condition: string, values: Item): Promise<boolean> {
    const put = { item, condition, ...(Object.keys(values).length > 0 && { values }) };
    return (await writeTogether(this.#client, [asPut(this.#table, put)])).ok;
  }

  #get(keys: readonly Item[]): Promise<readonly Item[]> {
    return batchGet(this.#client, this.#table, keys, this.#wait);
  }

  #partition(partition: string): Promise<readonly Item[]> {
    return this.#query({
      KeyConditionExpression: 'episode_id = :id',
      ExpressionAttributeValues: { ':id': { S: partition } },
      ConsistentRead: true,
    });
  }

  async #query(
    query: Omit<ConstructorParameters<typeof QueryCommand>[0], 'TableName'>,
    limit = Number.POSITIVE_INFINITY,
  ): Promise<readonly Item[]> {
    const items: Item[] = [];
    let from: Item | undefined;
    do {
      const page = await this.#client.send(
        new QueryCommand({
          ...query,
          TableName: this.#table,
          ...(Number.isFinite(limit) && { Limit: limit - items.length }),
          ...(from && { ExclusiveStartKey: from }),
        }),
      );
      items.push(...(page.Items ?? []));
      from = page.LastEvaluatedKey;
    } while (from !== undefined && items.length < limit);
    return items;
  }
}
