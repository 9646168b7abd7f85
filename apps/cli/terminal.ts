import { emitKeypressEvents, type Key } from 'node:readline';
import { createLogUpdate } from 'log-update';
import { steering } from '../../lib/tooling/guard-output.ts';

/** A screen that is drawn anew, and a keyboard. */
export interface Terminal {
  /** Puts this in the place of what was shown before. */
  show(text: string): void;
  /** The name of the key that is pressed, `q` for Ctrl-C as well; null when there is none within the time. */
  key(withinMs: number): Promise<string | null>;
  /** Leaves what was shown last, and gives the keyboard back. */
  close(): void;
}

/** Null where standard input or output is something else, such as a pipe. */
export function openTerminal(
  stdin: NodeJS.ReadStream = process.stdin,
  stdout: NodeJS.WriteStream = process.stdout,
): Terminal | null {
  if (!stdin.isTTY || !stdout.isTTY) return null;
  const update = createLogUpdate(steering(stdout));
  emitKeypressEvents(stdin);
  stdin.setRawMode(true).resume();
  return {
    show: (text) => update(text),
    key: (withinMs) =>
      new Promise((resolve) => {
        const end = (pressed: string | null): void => {
          clearTimeout(timer);
          stdin.off('keypress', onKey);
          resolve(pressed);
        };
        const onKey = (_: string | undefined, { name, ctrl }: Key): void =>
          end(ctrl === true && name === 'c' ? 'q' : (name ?? ''));
        const timer = setTimeout(() => end(null), withinMs);
        stdin.on('keypress', onKey);
      }),
    close: () => {
      update.done();
      stdin.setRawMode(false).pause();
    },
  };
}
