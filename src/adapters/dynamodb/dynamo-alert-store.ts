import {
  DynamoDBClient,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
} from '@aws-sdk/client-dynamodb';
import { inject, injectable } from 'tsyringe';
import { covers, type Acknowledgement } from '../../core/answers/acknowledgement.ts';
import type { MessageCover } from '../../core/answers/message-cover.ts';
import type { AlertState, EpisodeRows, Mutes, StoredAlert } from '../../core/alert-policy/alert-state.ts';
import type { Alert } from '../../core/alert/alert.ts';
import { PARTITION } from '../../core/alert/history-partitions.ts';
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
  Creation,
  DueWork,
  RejectedMessage,
  UserRange,
} from '../../ports/alert-store.ts';
import { BackOff } from '../../ports/back-off.ts';
import { Clock } from '../../ports/clock.ts';
import { fromAlertItem } from './alert-item.ts';
import {
  acknowledgementKey,
  fromAcknowledgementItem,
  toAcknowledgementItem,
} from './acknowledgement-item.ts';
import { escalationPut } from './escalation-item.ts';
import { backOff } from './back-off.ts';
import { batchGet } from './batch-get.ts';
import { changeRows, commitAlert, createRows } from './alert-transactions.ts';
import { asPut, IS_NEW, writeTogether, type ConditionalPut } from './conditional-writes.ts';
import { coverKey, episodeIdsOf, toCoverItem } from './cover-item.ts';
import { fromDeliveryItem } from './delivery-item.ts';
import { dueWorkOf, episodeOf, mutesOf } from './history-rows.ts';
import {
  alertKey,
  deliveryKey,
  DUE_BUCKETS,
  DUE_INDEX,
  expiry,
  iso,
  ledgerKey,
  ROW,
  rowKey,
} from './history-keys.ts';
import { fromLedgerItem } from './ledger-item.ts';
import { fromSilenceItem, silenceKey, toSilenceItem } from './mute-item.ts';
import { firstOf, pagedItems } from './paged-items.ts';
import { toItem, type Item } from './plain-item.ts';
import { fromSightingItem, symbolPartition, toSightingItem } from './sighting-item.ts';
import { AlertHistoryTable } from './tables.ts';

/** An item holds 400 KB; an SNS message 256 KB. Longer ones come by a direct invocation only. */
const MAX_BODY_CHARS = 100_000;

/** What no row's id goes beyond, since all of them begin with a letter or #. */
const FIRST_ROW = '!';
const LAST_ROW = '~';

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

  async load(episodeId: string, userIds: readonly string[], users?: UserRange): Promise<AlertState> {
    const [episode, mutes, ledgers] = await Promise.all([
      this.episode(episodeId, users),
      this.mutes(),
      this.ledgers(userIds),
    ]);
    return { episode, mutes, ledgers };
  }

  async commit(rows: AlertRows): Promise<Commit> {
    return commitAlert(this.#client, this.#table, rows, this.#clock.now());
  }

  async due(nowMs: number, limit: number): Promise<DueWork> {
    const buckets = DUE_BUCKETS.map((bucket) =>
      this.#query({
        IndexName: DUE_INDEX,
        KeyConditionExpression: 'due_bucket = :bucket AND due_at <= :now',
        ExpressionAttributeValues: { ':bucket': { S: bucket }, ':now': { N: String(nowMs) } },
        Limit: limit,
      }),
    );
    const items = (await Promise.all(buckets)).flat();
    const longestFirst = items.toSorted((a, b) => Number(a['due_at']!.N) - Number(b['due_at']!.N));
    return dueWorkOf(longestFirst.slice(0, limit));
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
    return mutesOf(await this.#partition(PARTITION.mutes));
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

  async episode(episodeId: string, users?: UserRange): Promise<EpisodeRows> {
    if (users === undefined) return episodeOf(await this.#partition(episodeId));
    const before = await this.#rowsBetween(episodeId, '', ROW.delivery);
    const { alerts } = episodeOf(before);
    const ranges = alerts.map(({ alert }) => {
      const prefix = `${ROW.delivery}${alert.alertId}#`;
      return [prefix + users.from, users.to === null ? after(prefix) : prefix + users.to] as const;
    });
    const rest = await Promise.all([
      ...ranges.map(([from, to]) => this.#rowsBetween(episodeId, from, to)),
      this.#rowsBetween(episodeId, after(ROW.delivery), LAST_ROW),
    ]);
    return episodeOf([...before, ...rest.flat()]);
  }

  async acknowledge(acknowledgement: Acknowledgement): Promise<boolean> {
    const { episodeId } = acknowledgement;
    const before = (await this.acknowledgements([episodeId])).get(episodeId) ?? null;
    if (before !== null && covers(before, acknowledgement.severity)) return false;
    const item = toAcknowledgementItem(acknowledgement);
    if (before === null) return this.#putIf({ item, condition: IS_NEW });
    const values = { ':before': { S: before.severity } };
    return this.#putIf({ item, condition: 'severity = :before', values });
  }

  async keepCover(cover: MessageCover): Promise<void> {
    await this.#put(toCoverItem(cover, this.#clock.now()));
  }

  async coveredBy(messageIds: readonly string[]): Promise<readonly string[]> {
    const items = await this.#get([...new Set(messageIds)].map((id) => coverKey(id)));
    return [...new Set(items.flatMap((item) => episodeIdsOf(item)))];
  }

  async advanceEscalation(from: Escalation, to: Escalation): Promise<boolean> {
    return this.#putIf(escalationPut({ from, to }));
  }

  async create(deliveries: readonly Delivery[], version: number): Promise<Creation> {
    return createRows(this.#client, this.#table, deliveries, { version, nowMs: this.#clock.now() });
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
      ...rowKey(`${PARTITION.rejected}${message.messageId}`, 'REJECTED'),
      ...toItem({
        reason: message.reason,
        body: message.body.slice(0, MAX_BODY_CHARS).toWellFormed(),
        created_at: iso(message.receivedAtMs),
        expires_at: expiry(expiryOf(message.receivedAtMs)),
      }),
    });
  }

  async #put(item: Item): Promise<void> {
    await this.#client.send(new PutItemCommand({ TableName: this.#table, Item: item }));
  }

  async #putIf(put: ConditionalPut): Promise<boolean> {
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

  /** Rows from one id, included or not, to another, not included: none lies at a bound. */
  #rowsBetween(episodeId: string, from: string, to: string): Promise<readonly Item[]> {
    return this.#query({
      KeyConditionExpression: 'episode_id = :id AND row_id BETWEEN :from AND :to',
      ExpressionAttributeValues: {
        ':id': { S: episodeId },
        ':from': { S: from || FIRST_ROW },
        ':to': { S: to },
      },
      ConsistentRead: true,
    });
  }

  #query(conditions: Omit<QueryCommandInput, 'TableName'>): Promise<readonly Item[]> {
    const query = { ...conditions, TableName: this.#table };
    return firstOf(
      pagedItems((from) => this.#client.send(new QueryCommand({ ...query, ...from }))),
      query.Limit,
    );
  }
}

/** After all that begins with this: `$` follows `#`, and no id of a user is empty. */
function after(prefix: string): string {
  return `${prefix.slice(0, -1)}$`;
}
