import type { KinesisStreamEvent } from 'aws-lambda';

import type { Batch, GiveUpCondition } from './batch.ts';

/** What Lambda sends to the on-failure destination about a batch it gave up, version 1.0. */
export interface FailureDocument {
  readonly requestContext: {
    readonly requestId: string;
    readonly functionArn: string;
    readonly condition: GiveUpCondition;
    readonly approximateInvokeCount: number;
  };
  /** Absent when the records grew too old: then no response belongs to it. */
  readonly responseContext?: {
    readonly statusCode: 200;
    readonly executedVersion: '$LATEST';
    readonly functionError: 'Unhandled' | null;
  };
  readonly version: '1.0';
  readonly timestamp: string;
  readonly KinesisBatchInfo: {
    readonly shardId: string;
    readonly startSequenceNumber: string;
    readonly endSequenceNumber: string;
    readonly approximateArrivalOfFirstRecord: string;
    readonly approximateArrivalOfLastRecord: string;
    readonly batchSize: number;
    readonly streamArn: string;
  };
}

/** What an S3 destination gets: the only one that keeps the records themselves. */
export interface FailureObject extends FailureDocument {
  readonly payload: KinesisStreamEvent;
}

export interface GivenUpBatch {
  readonly batch: Batch;
  readonly condition: GiveUpCondition;
  readonly shardId: string;
  readonly streamArn: string;
  readonly functionArn: string;
  readonly requestId: string;
  readonly nowMs: number;
}

export function failureDocument(givenUp: GivenUpBatch): FailureDocument {
  const { batch, condition, shardId, streamArn, functionArn, requestId, nowMs } = givenUp;
  const first = batch.records[0]!;
  const last = batch.records.at(-1)!;
  return {
    requestContext: { requestId, functionArn, condition, approximateInvokeCount: batch.retries + 1 },
    ...(batch.exhausted !== null && {
      responseContext: {
        statusCode: 200,
        executedVersion: '$LATEST',
        functionError: batch.exhausted.functionError,
      },
    }),
    version: '1.0',
    timestamp: new Date(nowMs).toISOString(),
    KinesisBatchInfo: {
      shardId,
      startSequenceNumber: first.sequenceNumber,
      endSequenceNumber: last.sequenceNumber,
      approximateArrivalOfFirstRecord: new Date(first.arrivalMs).toISOString(),
      approximateArrivalOfLastRecord: new Date(last.arrivalMs).toISOString(),
      batchSize: batch.records.length,
      streamArn,
    },
  };
}

export function failureObject(givenUp: GivenUpBatch): FailureObject {
  return {
    ...failureDocument(givenUp),
    payload: { Records: givenUp.batch.records.map((record) => record.event) },
  };
}

/** `aws/lambda/<mapping>/<shard>/YYYY/MM/DD/YYYY-MM-DDTHH.MM.SS-<unique>`; Lambda offers no other prefix. */
export function failureObjectKey(
  mappingId: string,
  shardId: string,
  nowMs: number,
  uniqueId: string,
): string {
  const [day = '', time = ''] = new Date(nowMs).toISOString().split('T');
  const at = `${day}T${time.slice(0, 8).replaceAll(':', '.')}`;
  return `aws/lambda/${mappingId}/${shardId}/${day.replaceAll('-', '/')}/${at}-${uniqueId}`;
}
