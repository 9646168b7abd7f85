import { Presets, SingleBar } from 'cli-progress';
import { steering } from './guard-output.ts';
import { printable } from './printable.ts';

/** Shows on standard error how far something is. */
export interface Progress {
  start(label: string, total: number | null): void;
  update(done: number): void;
  /** A line of its own while it goes on. */
  note(text: string): void;
  finish(note: string): void;
}

export function createProgress(stream: NodeJS.WriteStream = process.stderr, unit = 'rows'): Progress {
  return stream.isTTY ? barProgress(steering(stream), unit) : lineProgress(stream, unit);
}

function barProgress(stream: NodeJS.WriteStream, unit: string): Progress {
  let bar: SingleBar | undefined;
  return {
    start: (label, total) => {
      const format = `${printable(label).padEnd(44)} {bar} {value}${total === null ? '' : '/{total}'} ${unit} {duration_formatted}`;
      bar = new SingleBar(
        { format, stream, hideCursor: true, clearOnComplete: false },
        Presets.shades_classic,
      );
      bar.start(total ?? 0, 0);
    },
    update: (done) => {
      if (bar !== undefined && done > bar.getTotal()) bar.setTotal(done);
      bar?.update(done);
    },
    note: (text) => {
      // Over the bar, which is drawn anew below.
      stream.write(`\r\u001B[K${printable(text)}\n`);
      bar?.render();
    },
    finish: (note) => {
      bar?.stop();
      bar = undefined;
      stream.write(`${printable(note)}\n`);
    },
  };
}

const STEPS = 4;

function lineProgress(stream: NodeJS.WriteStream, unit: string): Progress {
  let label = '';
  let total: number | null = null;
  let nextStep = 1;
  return {
    start: (newLabel, newTotal) => {
      [label, total, nextStep] = [newLabel, newTotal, 1];
      stream.write(`${label}${total === null ? '' : `: ${total} ${unit}`}\n`);
    },
    update: (done) => {
      if (total === null || done < (total * nextStep) / STEPS || nextStep >= STEPS) return;
      stream.write(`${label}: ${done}/${total}\n`);
      nextStep = Math.floor((done / total) * STEPS) + 1;
    },
    note: (text) => {
      stream.write(`${text}\n`);
    },
    finish: (note) => {
      stream.write(`${note}\n`);
    },
  };
}
