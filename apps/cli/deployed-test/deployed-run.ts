import { randomUUID } from 'node:crypto';
import { GetItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { S3Client } from '@aws-sdk/client-s3';
import { DynamoAlertStore } from '../../../src/adapters/dynamodb/dynamo-alert-store.ts';
import { DynamoMarketHistoryReader } from '../../../src/adapters/dynamodb/dynamo-market-history-reader.ts';
import { PARTITION } from '../../../src/core/alert/history-partitions.ts';
import { rowKey } from '../../../src/adapters/dynamodb/history-keys.ts';
import { symbolPartition } from '../../../src/adapters/dynamodb/sighting-item.ts';
import type { Alert } from '../../../src/core/alert/alert.ts';
import { invokeLive } from '../../../lib/operations/invoke-live.ts';
import { deleteMutes, deleteObjects, emptyPartition, objectsOf } from './clean-up.ts';
import type { Probe } from './probe.ts';
import type { TopicTap } from './topic-tap.ts';

/** For so long the silence holds if the run cannot take it away again. */
const SILENCE_MS = 30 * 60_000;
const HISTORY_KEYS = ['episode_id', 'row_id'] as const;

export interface DataLake {
  readonly s3: S3Client;
  readonly bucket: string;
}

export interface DeployedRunOptions {
  readonly probe: Probe;
  readonly now: () => number;
  readonly lambda: LambdaClient;
  readonly dynamodb: DynamoDBClient;
  /** Null where only alert-processor is tested, which has no part in it. */
  readonly lake: DataLake | null;
  readonly processedDataTable: string;
  readonly alertHistoryTable: string;
  /** By the end of its name. */
  readonly functionName: (subject: string) => string;
}

/** What the checks of one run work with, and what they leave behind. */
export class DeployedRun {
  readonly probe: Probe;
  readonly now: () => number;
  readonly lake: DataLake | null;
  readonly startedMs: number;
  readonly history: DynamoMarketHistoryReader;
  readonly alerts: DynamoAlertStore;
  /** Episodes that the run has brought about. */
  readonly episodeIds = new Set<string>();
  /** The event that kinesis-processor was last invoked with. */
  lastBatch: unknown;
  readonly #options: DeployedRunOptions;
  readonly #silenceId = randomUUID().replaceAll('-', '').slice(0, 12);
  readonly #messageIds: string[] = [];
  #tap: TopicTap | undefined;

  constructor(options: DeployedRunOptions) {
    this.#options = options;
    ({ probe: this.probe, now: this.now, lake: this.lake } = options);
    this.startedMs = options.now();
    const { dynamodb, processedDataTable, alertHistoryTable } = options;
    this.history = new DynamoMarketHistoryReader(dynamodb, processedDataTable, { consistentRead: true });
    this.alerts = new DynamoAlertStore(dynamodb, alertHistoryTable, options);
  }

  /** Nobody is told of an alert of the run from now on. */
  async silence(): Promise<void> {
    await this.alerts.addSilence({
      id: this.#silenceId,
      matchers: [{ field: 'symbol', operator: '=~', value: `${this.probe.prefix}*` }],
      startsAtMs: this.startedMs,
      endsAtMs: this.startedMs + SILENCE_MS,
      author: 'rtf test',
      comment: 'the symbols of a test run',
    });
  }

  listenTo(tap: TopicTap): void {
    this.#tap = tap;
  }

  /** Alerts of the run that have come from the topic. */
  async heard(): Promise<ReadonlyMap<string, Alert>> {
    const heard = (await this.#tap?.heard((symbol) => this.probe.owns(symbol))) ?? new Map<string, Alert>();
    for (const { episodeId } of heard.values()) this.episodeIds.add(episodeId);
    return heard;
  }

  /** @param subject kinesis-processor or alert-processor */
  invoke(subject: string, event: unknown): Promise<unknown> {
    return invokeLive(this.#options.lambda, this.#options.functionName(subject), event);
  }

  newMessageId(): string {
    const id = randomUUID();
    this.#messageIds.push(id);
    return id;
  }

  async hasRejected(messageId: string): Promise<boolean> {
    const { Item } = await this.#options.dynamodb.send(
      new GetItemCommand({
        TableName: this.#options.alertHistoryTable,
        Key: rowKey(`${PARTITION.rejected}${messageId}`, 'REJECTED'),
        ConsistentRead: true,
      }),
    );
    return Item !== undefined;
  }

  /** Deletes all that the run has brought about, in words. */
  async cleanUp(): Promise<string> {
    const { dynamodb, processedDataTable: processed, alertHistoryTable: table } = this.#options;
    const { symbols } = this.probe;
    let items = 0;
    for (const value of symbols) {
      const anomalies = await this.history.anomalies(value, 0, this.now() + SILENCE_MS);
      for (const { episodeId } of anomalies) this.episodeIds.add(episodeId);
      items += await emptyPartition(dynamodb, { table: processed, keys: ['pk', 'sk'], value });
    }
    const partitions = [
      ...this.episodeIds,
      ...symbols.map((symbol) => symbolPartition(symbol)),
      ...this.#messageIds.map((id) => `${PARTITION.rejected}${id}`),
    ];
    for (const value of partitions)
      items += await emptyPartition(dynamodb, { table, keys: HISTORY_KEYS, value });
    await deleteMutes(dynamodb, table, { silenceId: this.#silenceId, episodeIds: this.episodeIds });
    const objects = this.lake === null ? 0 : await this.#emptyLake(this.lake);
    await this.#tap?.close();
    return `${items} items, ${objects} objects`;
  }

  async #emptyLake({ s3, bucket }: DataLake): Promise<number> {
    const { shardId } = this.probe;
    const times = { fromMs: this.startedMs, toMs: this.now() };
    const keys = [
      ...(await objectsOf(s3, bucket, { folder: 'processed', shardId, ...times })),
      ...(await objectsOf(s3, bucket, { folder: 'quarantine', shardId, ...times })),
    ];
    await deleteObjects(s3, bucket, keys);
    return keys.length;
  }
}
