import {
  BatchExecuteStatementCommand,
  type BatchStatementResponse,
  ConditionalCheckFailedException,
  DynamoDBClient,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { inject, injectable } from 'tsyringe';
import { Clock } from '../../ports/clock.ts';
import type { CommitResult, MarketStateStore, SymbolStateRecord } from '../../ports/market-state-store.ts';
import { backOff, BackOff } from './back-off.ts';
import { batchGet } from './batch-get.ts';
import { stateItem, stateKey, stateOf, stateUpdate } from './state-item.ts';
import { ProcessedDataTable } from './tables.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchExecuteStatement.html */
const STATEMENTS_PER_CALL = 25;

/** A commit that goes out with the others of its batch. */
interface WaitingCommit {
  readonly record: SymbolStateRecord;
  readonly resolve: (result: CommitResult | Promise<CommitResult>) => void;
  readonly reject: (error: unknown) => void;
}

/** One item per symbol, `pk` = symbol, `sk` = STATE; `version` is the guard of the conditional write. */
@injectable()
export class DynamoMarketStateStore implements MarketStateStore {
  readonly #client: DynamoDBClient;
  readonly #table: string;
  readonly #clock: Clock;
  readonly #wait: BackOff;
  #waiting: WaitingCommit[] = [];

  constructor(
    @inject(DynamoDBClient) client: DynamoDBClient,
    @inject(ProcessedDataTable) table: string,
    @inject(Clock) clock: Clock,
    @inject(BackOff) wait: BackOff = backOff,
  ) {
    this.#client = client;
    this.#table = table;
    this.#clock = clock;
    this.#wait = wait;
  }

  async load(symbols: readonly string[]): Promise<ReadonlyMap<string, SymbolStateRecord>> {
    const records = new Map<string, SymbolStateRecord>();
    for (const item of await batchGet(this.#client, this.#table, symbols.map(stateKey), this.#wait)) {
      const record = stateOf(item);
      records.set(record.symbol, record);
    }
    return records;
  }

  /** Commits asked for at once share calls, each of which costs more CPU time than what it carries. */
  commit(record: SymbolStateRecord): Promise<CommitResult> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ record, resolve, reject });
      if (this.#waiting.length === 1) queueMicrotask(() => this.#flush());
    });
  }

  /** Nothing to do: the item says what was pending when it was written, the next commit replaces it. */
  settle(): void {}

  forget(): void {}

  #flush(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    const next = waiting.filter(({ record }) => record.version > 1);
    for (const { record, resolve } of waiting) if (record.version === 1) resolve(this.#put(record));
    for (let start = 0; start < next.length; start += STATEMENTS_PER_CALL) {
      void this.#update(next.slice(start, start + STATEMENTS_PER_CALL));
    }
  }

  async #update(commits: readonly WaitingCommit[]): Promise<void> {
    try {
      const nowMs = this.#clock.now();
      const Statements = commits.map(({ record }) => stateUpdate(this.#table, record, nowMs));
      const { Responses } = await this.#client.send(new BatchExecuteStatementCommand({ Statements }));
      commits.forEach(({ record, resolve }, index) => resolve(this.#resultOf(record, Responses?.[index])));
    } catch (error) {
      for (const { reject } of commits) reject(error);
    }
  }

  /** What is neither done nor a plain conflict is asked again alone, where the SDK retries and names what is wrong. */
  #resultOf(
    record: SymbolStateRecord,
    response: BatchStatementResponse | undefined,
  ): CommitResult | Promise<CommitResult> {
    if (response !== undefined && response.Error === undefined) return { committed: true };
    const { Code, Item } = response?.Error ?? {};
    return Code === 'ConditionalCheckFailed' && Item !== undefined
      ? { committed: false, current: stateOf(Item) }
      : this.#put(record);
  }

  async #put(record: SymbolStateRecord): Promise<CommitResult> {
    const isFirst = record.version === 1;
    try {
      await this.#client.send(
        new PutItemCommand({
          TableName: this.#table,
          Item: stateItem(record, this.#clock.now()),
          ConditionExpression: isFirst ? 'attribute_not_exists(pk)' : 'version = :previous',
          ...(!isFirst && { ExpressionAttributeValues: { ':previous': { N: String(record.version - 1) } } }),
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      return { committed: true };
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return { committed: false, current: error.Item === undefined ? null : stateOf(error.Item) };
    }
  }
}
