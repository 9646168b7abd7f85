import { type Command, InvalidArgumentError, Option } from 'commander';
import type { ReadingOptions } from './input-options.ts';
import { READING_OPTIONS } from './reading-options.ts';

/** Gives a command the options by which a user overrules how its files look, but for those that it uses otherwise. */
export function withReadingOptions(
  command: Command,
  without: readonly (keyof ReadingOptions)[] = [],
): Command {
  for (const { key, flags, description, parse } of READING_OPTIONS) {
    if (without.includes(key)) continue;
    const option = new Option(flags, description).argParser((text) => {
      try {
        return parse(text);
      } catch (error) {
        throw new InvalidArgumentError((error as Error).message);
      }
    });
    // Commander names the value by the flag; the reader by what it is.
    option.attributeName = () => key;
    command.addOption(option);
  }
  return command;
}
