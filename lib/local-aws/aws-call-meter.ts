import type { AttributeValue, BatchExecuteStatementCommandInput } from '@aws-sdk/client-dynamodb';

const READS = new Set(['GetItem', 'BatchGetItem', 'Query', 'Scan', 'TransactGetItems']);
const WRITES = new Set([
  'PutItem',
  'UpdateItem',
  'DeleteItem',
  'BatchWriteItem',
  'TransactWriteItems',
  'BatchExecuteStatement',
]);

interface CallContext {
  readonly clientName?: string;
  readonly commandName?: string;
}
interface Capacity {
  readonly CapacityUnits?: number;
}
interface CallResult {
  readonly output: {
    readonly $metadata?: { readonly attempts?: number };
    readonly ConsumedCapacity?: Capacity | readonly Capacity[];
  };
}
interface Call {
  readonly input: object;
}
type CallHandler = (call: Call) => Promise<CallResult>;

/** The part of the SDK's middleware stack used here, in types that fit every client. */
interface MiddlewareStack {
  add(
    middleware: (next: CallHandler, context: CallContext) => CallHandler,
    options: { readonly step: 'initialize'; readonly name: string; readonly override: true },
  ): void;
}

/** Counts what clients ask of AWS: calls, retries included, and DynamoDB capacity. */
export class AwsCallMeter {
  readonly #calls = new Map<string, number>();
  #readUnits = 0;
  #writeUnits = 0;

  /** `dynamodb:PutItem` → number of calls, by name. */
  get calls(): Record<string, number> {
    return Object.fromEntries([...this.#calls].toSorted(([a], [b]) => a.localeCompare(b)));
  }

  get readUnits(): number {
    return this.#readUnits;
  }

  /** Refused conditional writes cost too but report nothing: they are counted as one unit, their minimum. */
  get writeUnits(): number {
    return this.#writeUnits;
  }

  /** Makes every later call of `client` count here; returns the same client. */
  meter<Client extends { readonly middlewareStack: object }>(client: Client): Client {
    (client.middlewareStack as MiddlewareStack).add(
      (next, context) => (call) => this.#observe(next, context, call),
      { step: 'initialize', name: 'awsCallMeter', override: true },
    );
    return client;
  }

  async #observe(next: CallHandler, context: CallContext, call: Call): Promise<CallResult> {
    const service = (context.clientName ?? 'unknown').replace(/Client$/, '').toLowerCase();
    const operation = (context.commandName ?? 'unknown').replace(/Command$/, '');
    const hasCapacity = service === 'dynamodb' && (READS.has(operation) || WRITES.has(operation));
    const metered = hasCapacity
      ? { ...call, input: { ...call.input, ReturnConsumedCapacity: 'TOTAL' } }
      : call;
    const name = `${service}:${operation}`;
    try {
      const result = await next(metered);
      this.#count(name, result.output.$metadata?.attempts);
      const consumed =
        operation === 'BatchExecuteStatement'
          ? statementUnits(call.input as BatchExecuteStatementCommandInput)
          : (result.output.ConsumedCapacity ?? []);
      for (const { CapacityUnits = 0 } of 'length' in consumed ? consumed : [consumed])
        this.#addUnits(operation, CapacityUnits);
      return result;
    } catch (error) {
      const { name: errorName, $metadata } = error as {
        name?: string;
        $metadata?: { attempts?: number };
      };
      this.#count(name, $metadata?.attempts);
      if (errorName === 'ConditionalCheckFailedException') this.#addUnits(operation, 1);
      throw error;
    }
  }

  #count(name: string, attempts = 1): void {
    this.#calls.set(name, (this.#calls.get(name) ?? 0) + attempts);
  }

  #addUnits(operation: string, units: number): void {
    if (READS.has(operation)) this.#readUnits += units;
    else this.#writeUnits += units;
  }
}

/**
 * The local server says one unit for each statement, whatever its size. AWS says one for each started kilobyte of the item,
 * names included: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
 */
function statementUnits({ Statements = [] }: BatchExecuteStatementCommandInput): readonly Capacity[] {
  return Statements.map(({ Statement = '', Parameters = [] }) => {
    const names = [...Statement.matchAll(/"(\w+)"=\?/g)].reduce((sum, [, name]) => sum + name!.length, 0);
    const values = Parameters.reduce((sum, value) => sum + sizeOf(value), 0);
    return { CapacityUnits: Math.max(1, Math.ceil((names + values) / 1024)) };
  });
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html */
function sizeOf({ S, N, B }: AttributeValue): number {
  if (S !== undefined) return Buffer.byteLength(S);
  if (N !== undefined) return 1 + Math.ceil(N.length / 2);
  return B?.length ?? 1;
}
