import type { CliContext } from '../context.ts';
import type { Stack } from '../../../lib/operations/stack-names.ts';

/** Something that the code takes for granted of AWS, and no emulator answers for. */
export interface Assumption {
  /** A sentence about AWS. */
  readonly claim: string;
  /** The file that rests on it, and what in it. */
  readonly restsOn: { readonly file: string; readonly name: string };
  /** @returns what AWS did, in a few words; rejects with that where it did otherwise */
  readonly look: (world: World) => Promise<string>;
}

/** What an assumption is tried with. */
export interface World {
  readonly context: CliContext;
  /** The deployed environment, which is only read and asked for its health. */
  readonly deployed: Stack;
  /** Outputs of the resources that were made for this run. */
  readonly outputs: Outputs;
  /** Letters and digits that no other run has. */
  readonly id: string;
  /** Asks again until there is an answer. @throws CheckFailure naming `what` when there is none in time */
  readonly eventually: <T>(what: string, withinMs: number, look: () => Promise<T | null>) => Promise<T>;
}

export type Outputs = Readonly<Record<OutputName, string>>;

export type OutputName =
  | 'BucketName'
  | 'FunctionName'
  | 'QueueName'
  | 'RepositoryName'
  | 'SilentQueueUrl'
  | 'StreamName'
  | 'TableName';
