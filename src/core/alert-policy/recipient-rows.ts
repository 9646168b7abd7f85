import { destinationKey, type Destination } from '../channels/channels.ts';
import {
  pendingDelivery,
  suppressed,
  suppressedDelivery,
  waitingDelivery,
  type Delivery,
  type Recipient,
  type Suppression,
  type Wait,
} from '../delivery/delivery.ts';
import type { AcknowledgementNote, HeldCount } from '../notifications/message.ts';
import type { Reader } from '../preferences/reader.ts';
import type { FilterReason } from '../preferences/recipients.ts';
import type { ClassifiedAlert } from '../severity/classification.ts';
import type { Dispatch } from './dispatch.ts';
import { mergeHeld } from './ledger.ts';
import type { Stage, StageVerdict } from './trace.ts';

/** A row as it was read, and as it is to be. */
export interface RowChange {
  readonly from: Delivery;
  readonly to: Delivery;
}

/** When a user would be told at a place that others may share. */
export interface Claim {
  readonly key: string;
  readonly atMs: number;
}

export interface RecipientRowsQuestion {
  readonly lead: ClassifiedAlert;
  readonly reader: Reader;
  readonly acknowledgement: AcknowledgementNote | null;
  readonly nowMs: number;
}

/** What the stages make of an alert for one user: rows, messages, reasons, and what each of them said. */
export class RecipientRows {
  readonly deliveries: Delivery[] = [];
  readonly dispatches: Dispatch[] = [];
  readonly replaced: RowChange[] = [];
  readonly filtered: FilterReason[] = [];
  readonly trace: StageVerdict[] = [];
  readonly claims: Claim[] = [];
  readonly #question: RecipientRowsQuestion;

  constructor(question: RecipientRowsQuestion) {
    this.#question = question;
  }

  /** Adds a message to be sent at once, with what a limit held back before and what `replaces` was to tell of. */
  send(
    recipient: Recipient,
    destination: Destination,
    held: readonly HeldCount[],
    replaces: readonly Delivery[],
  ): void {
    const { lead, reader, acknowledgement, nowMs } = this.#question;
    const told = mergeHeld(held, ...replaces.map((row) => row.held));
    const delivery = { ...pendingDelivery(lead.alert, recipient, nowMs), held: told };
    this.deliveries.push(delivery);
    this.dispatches.push({
      kind: 'alert',
      destination,
      preference: reader.preference,
      lead,
      others: [],
      held: told,
      deliveries: [delivery],
      acknowledgement,
    });
    this.claims.push({ key: destinationKey(destination), atMs: nowMs });
    this.replace(replaces);
  }

  /** One that takes the place of what stands for others goes on standing for them. */
  wait(
    stage: Stage,
    recipient: Recipient,
    { waitsFor, untilMs }: { readonly waitsFor: Wait; readonly untilMs: number },
    { destination, replaces }: { readonly destination: Destination; readonly replaces: readonly Delivery[] },
  ): void {
    const { lead, nowMs } = this.#question;
    const teller = replaces.find((row) => row.waitsFor === 'held' && row.userId === recipient.userId);
    const dueAtMs = teller === undefined ? untilMs : Math.min(untilMs, teller.dueAtMs!);
    const wait = teller === undefined ? waitsFor : 'held';
    const row = waitingDelivery(lead.alert, recipient, wait, dueAtMs, nowMs);
    this.deliveries.push({ ...row, held: mergeHeld(...replaces.map(({ held }) => held)) });
    this.claims.push({ key: destinationKey(destination), atMs: dueAtMs });
    this.replace(replaces);
    const verdict = stage === 'quiet_hours' ? 'hold' : 'bundle';
    this.note(stage, recipient, verdict, `${waitsFor} until ${new Date(dueAtMs).toISOString()}`);
  }

  suppress(stage: Stage, recipient: Recipient, by: Suppression, words: string): void {
    const { lead, nowMs } = this.#question;
    this.deliveries.push(suppressedDelivery(lead.alert, recipient, by, nowMs));
    this.note(stage, recipient, 'suppress', words);
  }

  filter(stage: Stage, recipient: Recipient, why: FilterReason, words: string): void {
    this.filtered.push(why);
    this.note(stage, recipient, 'filter', words);
  }

  /** What they were to tell of is somebody else's now. */
  replace(rows: readonly Delivery[]): void {
    const { nowMs } = this.#question;
    const changes = rows.map((from) => ({ from, to: { ...suppressed(from, 'overtaken', nowMs), held: [] } }));
    this.replaced.push(...changes);
  }

  note(stage: Stage, { userId, channel }: Recipient, verdict: StageVerdict['verdict'], reason: string): void {
    this.trace.push({ stage, userId, channel, verdict, reason });
  }
}
