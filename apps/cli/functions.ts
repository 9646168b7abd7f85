import { Option } from 'commander';

export const FUNCTION_NAMES = ['kinesis-processor', 'alert-processor'] as const;
export type FunctionName = (typeof FUNCTION_NAMES)[number];

export interface FunctionOptions {
  readonly function?: FunctionName;
}

/** The option of a command that works on one function or on both. */
export function functionOption(): Option {
  return new Option('-f, --function <name>', 'this function only').choices(FUNCTION_NAMES);
}

export function functionsOf({ function: name }: FunctionOptions): readonly FunctionName[] {
  return name === undefined ? FUNCTION_NAMES : [name];
}
