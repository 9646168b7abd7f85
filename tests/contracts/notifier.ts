import test, { type ExecutionContext } from 'ava';
import type { DeliveryResult } from '../../src/core/delivery/delivery-error.ts';

/** How one channel is sent and what its other side is made to answer. */
export interface NotifierHarness {
  /** The address holds the word SECRET, which must appear nowhere. */
  readonly send: () => Promise<DeliveryResult>;
  /** The other side answers every try so; returns the number of requests that it got. */
  readonly answer: (status: number) => () => number;
  readonly refuse: (code: string) => () => number;
}

type Kind = DeliveryResult['kind'];

const hidesItsAddress = (t: ExecutionContext, result: DeliveryResult): void => {
  t.notRegex(JSON.stringify(result), /SECRET|https?:|@|\+\d/);
};

/** A status of the other side always means the same, whatever the channel. */
export const notifierStatusTable: readonly (readonly [status: number, kind: Kind])[] = [
  [200, 'delivered'],
  [400, 'permanent'],
  [401, 'permanent'],
  [403, 'permanent'],
  [404, 'permanent'],
  [410, 'permanent'],
  [429, 'retryable'],
  [500, 'retryable'],
  [502, 'retryable'],
  [503, 'retryable'],
];

export const answersStatus = test.macro<[bench: () => NotifierHarness, status: number, kind: Kind]>({
  async exec(t, bench: () => NotifierHarness, status: number, kind: Kind) {
    const { send, answer } = bench();
    const requests = answer(status);
    const result = await send();
    t.is(result.kind, kind);
    t.is(requests(), kind === 'retryable' ? 3 : 1);
    hidesItsAddress(t, result);
  },
  title: (name = '', _, status, kind) => `${name}: an answer ${status} is ${kind}`,
});

export const survivesNetwork = test.macro<[bench: () => NotifierHarness, code: string]>({
  async exec(t, bench: () => NotifierHarness, code: string) {
    const { send, refuse } = bench();
    const requests = refuse(code);
    const result = await send();
    t.is(result.kind, 'retryable');
    t.is(requests(), 3);
    hidesItsAddress(t, result);
  },
  title: (name = '', _, code) => `${name}: ${code} on the network is retryable, after three tries`,
});
