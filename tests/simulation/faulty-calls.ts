import type {
  BatchExecuteStatementCommandInput,
  BatchGetItemCommandInput,
  BatchWriteItemCommandInput,
  PutItemCommandInput,
  TransactWriteItemsCommandInput,
} from '@aws-sdk/client-dynamodb';
import type { PutObjectCommandInput } from '@aws-sdk/client-s3';
import type { PublishBatchCommandInput } from '@aws-sdk/client-sns';
import type { Call, CallFault, FaultCount } from './fault.ts';
import type { Skips, VirtualAccount } from './virtual-account.ts';

const NOTHING: Skips = () => false;
const NEVER = new Promise<never>(() => undefined);

/** A partition that is throttled has let through fewer than this in an invocation, reads, writes and messages together. */
const ITEMS_OF_A_HOT_KEY = 4;

/** How a crash ends an invocation. */
export interface Crash {
  readonly kind: 'crash' | 'timeout';
  readonly losesEnvironment: boolean;
}

export interface FaultyCallsOptions {
  readonly account: VirtualAccount;
  /** Those of this invocation. */
  readonly faults: readonly CallFault[];
  readonly symbols: readonly string[];
  readonly injected: FaultCount;
}

/**
 * The AWS calls of one invocation, with its faults. A call is found by its kind and ordinal, never by its place among calls
 * of other kinds: these run at the same time, and their order is no promise.
 */
export class FaultyCalls {
  readonly #options: FaultyCallsOptions;
  readonly #counts = new Map<Call, number>();
  #hotItems = 0;
  #crash: ((crash: Crash) => void) | undefined;
  readonly crashed = new Promise<Crash>((resolve) => {
    this.#crash = resolve;
  });

  constructor(options: FaultyCallsOptions) {
    this.#options = options;
  }

  async answer(operation: string, input: object): Promise<object> {
    const call = callOf(operation, input);
    const nth = this.#counts.get(call) ?? 0;
    this.#counts.set(call, nth + 1);
    const fault = this.#options.faults.find((each) => each.call === call && each.nth === nth);
    if (fault === undefined || fault.kind === 'symbol refused' || fault.kind === 'hot key') {
      return this.#perform(call, input, this.#refusedSymbol(call));
    }
    this.#options.injected.add(fault.kind);
    return this.#performWith(fault, call, input);
  }

  async #performWith(fault: CallFault, call: Call, input: object): Promise<object> {
    const losesEnvironment = fault.choice % 2 === 1;
    switch (fault.kind) {
      case 'refused':
        throw awsError('ThrottlingException');
      case 'response lost':
        this.#tryPerform(call, input);
        throw awsError('TimeoutError');
      case 'sent twice':
        this.#tryPerform(call, input);
        return this.#perform(call, input, NOTHING);
      case 'partly done':
      case 'symbol refused':
      case 'hot key':
        return this.#perform(call, input, (_, index) => ((fault.choice >> (index % 8)) & 1) === 0);
      case 'crash before':
        this.#crash!({ kind: 'crash', losesEnvironment });
        return NEVER;
      case 'crash after':
        this.#tryPerform(call, input);
        this.#crash!({ kind: 'crash', losesEnvironment });
        return NEVER;
      case 'timeout':
        if (fault.choice % 2 === 1) this.#tryPerform(call, input);
        this.#crash!({ kind: 'timeout', losesEnvironment: true });
        return NEVER;
      default:
        return fault.kind satisfies never;
    }
  }

  #refusedSymbol(call: Call): Skips {
    const fault = this.#options.faults.find((each) => each.call === call && each.kind === 'symbol refused');
    const refused = fault && this.#symbolAt(fault.choice);
    const hot = this.#options.faults.find(({ kind }) => kind === 'hot key');
    const heated = hot && this.#symbolAt(hot.choice);
    return (symbol) => {
      if (symbol === heated && this.#hotItems++ >= hot!.choice % ITEMS_OF_A_HOT_KEY) {
        this.#options.injected.add('hot key');
        return true;
      }
      if (symbol !== refused) return false;
      this.#options.injected.add('symbol refused');
      return true;
    };
  }

  #symbolAt(choice: number): string {
    return this.#options.symbols[choice % this.#options.symbols.length]!;
  }

  #tryPerform(call: Call, input: object): void {
    try {
      this.#perform(call, input, NOTHING);
    } catch {
      // Nobody hears the first answer.
    }
  }

  #perform(call: Call, input: object, skips: Skips): object {
    const { account } = this.#options;
    switch (call) {
      case 'BatchGetItem':
        return account.batchGetItem(input as BatchGetItemCommandInput, skips);
      case 'BatchWriteItem':
        return account.batchWriteItem(input as BatchWriteItemCommandInput, skips);
      case 'BatchExecuteStatement':
        return account.batchExecuteStatement(input as BatchExecuteStatementCommandInput, skips);
      case 'TransactWriteItems':
        return account.transactWriteItems(input as TransactWriteItemsCommandInput, skips);
      case 'PutItem':
        if (skips((input as PutItemCommandInput).Item!['pk']!.S!, 0)) throw awsError('ThrottlingException');
        return account.putItem(input as PutItemCommandInput);
      case 'PutObject processed':
      case 'PutObject quarantine':
        return account.putObject(input as PutObjectCommandInput);
      case 'PublishBatch':
        return account.publishBatch(input as PublishBatchCommandInput, skips);
      default:
        return call satisfies never;
    }
  }
}

function callOf(operation: string, input: object): Call {
  if (operation !== 'PutObject') return operation as Call;
  return (input as PutObjectCommandInput).Key!.startsWith('processed/')
    ? 'PutObject processed'
    : 'PutObject quarantine';
}

function awsError(name: string): Error {
  return Object.assign(new Error(`${name} (injected)`), { name });
}
