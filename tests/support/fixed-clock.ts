import type { Clock } from '../../src/ports/clock.ts';

export class FixedClock implements Clock {
  nowMs: number;

  constructor(nowMs: number) {
    this.nowMs = nowMs;
  }

  now(): number {
    return this.nowMs;
  }
}
