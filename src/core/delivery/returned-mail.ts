/** What SES says has become of a message to somebody. It holds addresses, so it is never logged. */
export interface ReturnedMail {
  /** `undeliverable`: no further message would arrive. `passing`: this one did not, the next may. */
  readonly fate: 'undeliverable' | 'passing';
  /** In the words of SES, and without an address. */
  readonly reason: string;
  readonly mailboxes: readonly string[];
  /** Epoch milliseconds; NaN where SES does not say. */
  readonly atMs: number;
}
