import { usersSecretsOf } from '../../src/core/channels/webhook-address.ts';

/** A deployed environment of a project. */
export interface Stack {
  readonly env: string;
  readonly project: string;
}

/** What a deployed environment calls its resources. */
export interface StackNames {
  readonly userPreferencesTable: string;
  readonly referenceDataTable: string;
  readonly alertHistoryTable: string;
  readonly processedDataTable: string;
  /** The number of the account and the region follow: names of buckets are global. */
  readonly bucketPrefix: string;
  /** Of Glue; without hyphens, which SQL would want in quotes. */
  readonly lakeDatabase: string;
  readonly lakeWorkGroup: string;
  readonly stream: string;
  readonly kinesisProcessor: string;
  readonly deadLetterQueue: string;
  /** What the names of users' secrets begin with. */
  readonly usersSecrets: string;
}

export function namesOf({ env, project }: Stack): StackNames {
  return {
    userPreferencesTable: `${project}-${env}-user-preferences`,
    referenceDataTable: `${project}-${env}-reference-data`,
    alertHistoryTable: `${project}-${env}-alert-history`,
    processedDataTable: `${project}-${env}-processed-data`,
    bucketPrefix: `${project}-${env}-data-lake-`,
    lakeDatabase: `${project}-${env}`.replaceAll('-', '_'),
    lakeWorkGroup: `${project}-${env}`,
    stream: `${project}-${env}-financial-stream`,
    kinesisProcessor: `${project}-${env}-kinesis-processor`,
    deadLetterQueue: `${project}-${env}-lambda-dlq`,
    usersSecrets: usersSecretsOf({ env, project }),
  };
}

/** @param name the end of the function's name */
export function functionNameOf({ env, project }: Stack, name: string): string {
  return `${project}-${env}-${name}`;
}
