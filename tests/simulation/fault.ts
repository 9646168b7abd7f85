/** Every AWS operation of the tick path; the two folders of the bucket are told apart. */
export const CALLS = [
  'BatchGetItem',
  'BatchWriteItem',
  'BatchExecuteStatement',
  'TransactWriteItems',
  'PutItem',
  'PutObject processed',
  'PutObject quarantine',
  'PublishBatch',
] as const;
export type Call = (typeof CALLS)[number];

export const CALL_FAULTS = [
  /** Throttled or failed: nothing happened. */
  'refused',
  /** It happened, and the caller sees a network error. */
  'response lost',
  /** The SDK tried again after a lost response: it happened twice, the second answer is seen. */
  'sent twice',
  /** Part of a batch operation is left undone, and the answer says which. */
  'partly done',
  /** Nothing of one symbol gets through, in any call of this kind, until the invocation ends. */
  'symbol refused',
  /** The partition of one symbol is throttled after its first items, in whatever call, until the invocation ends. */
  'hot key',
  'crash before',
  'crash after',
  /** The call never answers: the function runs into its timeout. Whether it happened is open. */
  'timeout',
] as const;
export type CallFaultKind = (typeof CALL_FAULTS)[number];

export interface CallFault {
  /** Which invocation of the function, counted from 0. */
  readonly invocation: number;
  /** In how many invocations from then on; more than one is an outage. */
  readonly lasts: number;
  readonly call: Call;
  /** Which call of this kind in the invocation, counted from 0. */
  readonly nth: number;
  readonly kind: CallFaultKind;
  /** Which items of a batch or which symbol it hits; odd: a crash loses the environment. */
  readonly choice: number;
}

export function strikes({ invocation, lasts }: CallFault, current: number): boolean {
  return current >= invocation && current < invocation + lasts;
}

export const DELIVERY_FAULTS = [
  /** No concurrency left in the account. */
  'throttled',
  /** The function ran to its end, the mapping does not learn of it and retries. */
  'answer lost',
  /** The same batch comes once more, some invocations later and to any environment. */
  'duplicated',
  /** Two environments get the same batch at the same time. */
  'overlapped',
  /** The same batch comes once more when what expires has been deleted. */
  'duplicated after expiry',
] as const;
export type DeliveryFaultKind = (typeof DELIVERY_FAULTS)[number];

export interface DeliveryFault {
  readonly invocation: number;
  readonly kind: DeliveryFaultKind;
  /** For a duplicate: after how many more invocations it comes. */
  readonly delay: number;
}

/** How often each kind was injected. */
export class FaultCount {
  readonly #counts = new Map<string, number>();

  add(kind: string, count = 1): void {
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + count);
  }

  addAll(other: FaultCount): void {
    for (const [kind, count] of other.entries()) this.add(kind, count);
  }

  entries(): [string, number][] {
    return [...this.#counts].toSorted(([a], [b]) => (a < b ? -1 : 1));
  }

  get total(): number {
    return this.entries().reduce((sum, [, count]) => sum + count, 0);
  }
}
