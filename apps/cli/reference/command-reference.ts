import type { Command } from 'commander';
import type { CliContext } from '../context.ts';
import { programOf } from '../program.ts';

/** Long lines are for terminals; a page is read in a column. */
const WIDTH = 110;

/** Nothing runs here: a command that is only asked for its help needs nothing of the world. */
const NOWHERE = new Proxy({} as CliContext, {
  get: (_, name) => {
    throw new Error(`help needs no ${String(name)}`);
  },
});

/** Every command of `rtf` with its help as it prints it, in Markdown. */
export function commandReference(): string {
  const program = programOf(NOWHERE);
  const commands = leavesOf(program, []);
  const contents = commands.map(({ words, command }) => {
    const title = words.join(' ');
    return `- [\`${title}\`](#${title.replaceAll(' ', '-')}): ${command.description()}`;
  });
  const sections = commands.map(({ words, command }) => section(words.join(' '), command));
  return [contents.join('\n'), section('rtf', program), ...sections].join('\n\n');
}

interface Leaf {
  readonly words: readonly string[];
  readonly command: Command;
}

function leavesOf(command: Command, before: readonly string[]): readonly Leaf[] {
  const words = [...before, command.name()];
  const children = command
    .createHelp()
    .visibleCommands(command)
    .filter((child) => child.name() !== 'help');
  if (children.length === 0) return [{ words, command }];
  return children.flatMap((child) => leavesOf(child, words));
}

function section(title: string, command: Command): string {
  let help = '';
  command.configureOutput({
    writeOut: (text) => {
      help += text;
    },
    getOutHelpWidth: () => WIDTH,
    getOutHasColors: () => false,
  });
  command.outputHelp();
  return `## ${title}\n\n\`\`\`text\n${help.trimEnd()}\n\`\`\``;
}
