import type { KinesisStreamEvent } from 'aws-lambda';
import type { FixedClock } from '../support/fixed-clock.ts';
import { ExecutionEnvironment, type InvocationEnd } from './execution-environment.ts';
import { strikes, type FaultCount } from './fault.ts';
import { FaultyCalls } from './faulty-calls.ts';
import { SYMBOLS } from './market-stream.ts';
import { previousRelease } from './previous-release.ts';
import { thisRelease } from './release.ts';
import type { Schedule } from './schedule.ts';
import type { VirtualAccount } from './virtual-account.ts';
import { VirtualClients } from './virtual-clients.ts';

const MOST_ENVIRONMENTS = 4;

/** The execution environments of the function, each with a cache of its own, and the calls they make. */
export class Fleet {
  /** How many invocations there have been; faults are planned by this number. */
  invocations = 0;
  #isRolledOut = true;
  readonly #clients = Array.from({ length: MOST_ENVIRONMENTS }, () => new VirtualClients());
  #environments: ExecutionEnvironment[] = [];
  #schedule!: Schedule;
  #account!: VirtualAccount;
  #clock!: FixedClock;
  #injected!: FaultCount;

  /** Forgets everything but the clients, which are dear to make. */
  reset(schedule: Schedule, account: VirtualAccount, clock: FixedClock, injected: FaultCount): void {
    this.invocations = 0;
    this.#schedule = schedule;
    this.#account = account;
    this.#clock = clock;
    this.#injected = injected;
    this.#isRolledOut = schedule.previousUntil === 0;
    this.#environments = Array.from({ length: schedule.environments }, (_, index) => this.#cold(index));
  }

  /** From now on every call succeeds. */
  endFaults(): void {
    this.#schedule = { ...this.#schedule, callFaults: [] };
  }

  get size(): number {
    return this.#environments.length;
  }

  async invoke(slot: number, event: KinesisStreamEvent): Promise<InvocationEnd> {
    this.#rollOut();
    if (this.#isPrevious(slot)) this.#injected.add('release before');
    return this.#bury(slot, await this.#environments[slot]!.invoke(event, this.#nextCalls()));
  }

  /** Two environments work on the same batch at the same time; the end is the second one's. */
  async overlap(slots: readonly [number, number], event: KinesisStreamEvent): Promise<InvocationEnd> {
    const [, end] = await Promise.all(slots.map(async (slot) => this.invoke(slot, event)));
    return end!;
  }

  /** When its time has come, what ran the release before is cold and runs this one. */
  #rollOut(): void {
    if (this.#isRolledOut || this.invocations < this.#schedule.previousUntil) return;
    const previous = [...this.#environments.keys()].filter((slot) => this.#isPrevious(slot));
    this.#isRolledOut = true;
    for (const slot of previous) this.#environments[slot] = this.#cold(slot);
  }

  #isPrevious(slot: number): boolean {
    return !this.#isRolledOut && slot % 2 === 1;
  }

  #nextCalls(): FaultyCalls {
    const invocation = this.invocations++;
    return new FaultyCalls({
      account: this.#account,
      faults: this.#schedule.callFaults.filter((fault) => strikes(fault, invocation)),
      symbols: SYMBOLS,
      injected: this.#injected,
    });
  }

  /** A lost environment is replaced by a cold one. */
  #bury(slot: number, end: InvocationEnd): InvocationEnd {
    if (end.kind !== 'answered' && end.kind !== 'threw' && end.losesEnvironment) {
      this.#injected.add('environment lost');
      this.#environments[slot] = this.#cold(slot);
    }
    return end;
  }

  #cold(slot: number): ExecutionEnvironment {
    const release = this.#isPrevious(slot) ? previousRelease : thisRelease;
    return new ExecutionEnvironment(this.#clients[slot]!, this.#clock, release);
  }
}
