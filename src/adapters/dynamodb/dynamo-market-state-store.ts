import {
  BatchExecuteStatementCommand,
  type BatchStatementResponse,
  ConditionalCheckFailedException,
  DynamoDBClient,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { inject, injectable } from 'tsyringe';
import { NO_EFFECTS } from '../../core/market-state/symbol-effects.ts';
import { BackOff } from '../../ports/back-off.ts';
import { Clock } from '../../ports/clock.ts';
import type { CommitResult, MarketStateStore, SymbolStateRecord } from '../../ports/market-state-store.ts';
import { RefusedError } from '../../ports/refused-error.ts';
import { backOff } from './back-off.ts';
import { batchGet } from './batch-get.ts';
import { writeTogether } from './conditional-writes.ts';
import type { Item } from './plain-item.ts';
import { refusalOf } from './storable.ts';
import { stateAside, stateItem, stateKey, stateOf, stateUpdate } from './state-item.ts';
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
      const record = await this.#readable(item);
      if (record !== null) records.set(record.symbol, record);
    }
    return records;
  }

  async setAside(record: SymbolStateRecord, reason: string): Promise<void> {
    const nowMs = this.#clock.now();
    const copy = stateAside(stateItem(record, nowMs), reason, nowMs);
    await this.#client.send(new PutItemCommand({ TableName: this.#table, Item: copy }));
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
      // One that is refused must not hold up the others: each on its own names what is wrong.
      const isRefusal = (error as Error).name === 'ValidationException';
      for (const { record, resolve, reject } of commits) {
        if (isRefusal) resolve(this.#put(record));
        else reject(error);
      }
    }
  }

  /** A symbol whose item is damaged starts anew, at version 0, and holds up nobody. Null where another environment has seen to it. */
  async #readable(item: Item): Promise<SymbolStateRecord | null> {
    const read = stateOf(item);
    const damage = typeof read === 'string' ? read : read.damage;
    if (damage === undefined) return read as SymbolStateRecord;
    const copy = { Put: { TableName: this.#table, Item: stateAside(item, damage, this.#clock.now()) } };
    const fresh = { symbol: item['pk']!.S!, version: 0, snapshot: new Uint8Array(), pending: NO_EFFECTS };
    if (typeof read !== 'string') {
      await this.#client.send(new PutItemCommand(copy.Put));
      return read;
    }
    const nowMs = this.#clock.now();
    const reset = { Put: { TableName: this.#table, Item: stateItem(fresh, nowMs), ...unchanged(item) } };
    const { ok } = await writeTogether(this.#client, [copy, reset]);
    return ok ? { ...fresh, damage } : null;
  }

  /** A statement that neither succeeded nor met a plain conflict is sent again alone, where the SDK retries and names what is wrong. */
  #resultOf(
    record: SymbolStateRecord,
    response: BatchStatementResponse | undefined,
  ): CommitResult | Promise<CommitResult> {
    if (response !== undefined && response.Error === undefined) return { committed: true };
    const { Code, Item } = response?.Error ?? {};
    return Code === 'ConditionalCheckFailed' && Item !== undefined ? this.#lost(Item) : this.#put(record);
  }

  async #lost(item: Item | undefined): Promise<CommitResult> {
    return { committed: false, current: item === undefined ? null : await this.#readable(item) };
  }

  async #put(record: SymbolStateRecord): Promise<CommitResult> {
    const isFirst = record.version === 1;
    const Item = stateItem(record, this.#clock.now());
    const refusal = refusalOf(Item);
    if (refusal !== null) throw new RefusedError(refusal, []);
    try {
      await this.#client.send(
        new PutItemCommand({
          TableName: this.#table,
          Item,
          // After a state that was damaged there is an item of version 0.
          ConditionExpression: isFirst
            ? 'attribute_not_exists(pk) OR version = :previous'
            : 'version = :previous',
          ExpressionAttributeValues: { ':previous': { N: String(record.version - 1) } },
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      return { committed: true };
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return this.#lost(error.Item);
      const { name, message } = error as Error;
      throw name === 'ValidationException' ? new RefusedError(message, []) : error;
    }
  }
}

/** The condition that nobody has replaced a damaged item since it was read. */
function unchanged({ version }: Item) {
  return version === undefined
    ? { ConditionExpression: 'attribute_not_exists(version)' }
    : { ConditionExpression: 'version = :read', ExpressionAttributeValues: { ':read': version } };
}
