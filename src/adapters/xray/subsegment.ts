import { randomBytes } from 'node:crypto';

/** The trace that an invocation belongs to, and the part of it that comes next above. */
export interface TraceParent {
  readonly traceId: string;
  readonly parentId: string;
}

/** What X-Ray shows of a part: https://docs.aws.amazon.com/xray/latest/devguide/aws-xray-interface-api.html */
export interface SubsegmentDetails {
  /** `aws`: a call of an AWS service; `remote`: of another one. */
  readonly namespace?: 'aws' | 'remote';
  readonly aws?: Readonly<Record<string, string | number | undefined>>;
  readonly http?: {
    readonly request?: { readonly method: string; readonly url: string };
    readonly response?: { readonly status: number };
  };
  readonly error?: boolean;
  readonly throttle?: boolean;
  readonly fault?: boolean;
}

/** Only names: the text of an error may hold an address of somebody's. */
const NAME_OF_ERROR = /^[\w.]{1,64}$/;
/** https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html */
const NOT_IN_NAMES = /[^\p{L}\p{N}\p{Z}_.:/%&#=+\-@]/gu;
const LONGEST_NAME = 200;

/** Eight bytes, as X-Ray wants the id of a part. */
export function newId(): string {
  return randomBytes(8).toString('hex');
}

/**
 * The parent of an invocation's parts, from `_X_AMZN_TRACE_ID` or the header of the same form.
 * @returns null where the trace is not recorded
 */
export function traceParentOf(header: string | undefined): TraceParent | null {
  const fields = new Map(
    (header ?? '').split(';').map((field) => {
      const [name = '', value = ''] = field.split('=', 2);
      return [name.trim(), value.trim()];
    }),
  );
  const [traceId, parentId] = [fields.get('Root'), fields.get('Parent')];
  if (fields.get('Sampled') !== '1' || traceId === undefined || parentId === undefined) return null;
  return { traceId, parentId };
}

/** The document of a part that has ended, `begunMs` and `endedMs` in epoch milliseconds. */
export function subsegmentDocument(
  name: string,
  id: string,
  parent: TraceParent,
  begunMs: number,
  endedMs: number,
  details: SubsegmentDetails,
  failure: string | null,
): object {
  return {
    type: 'subsegment',
    id,
    name: name.replaceAll(NOT_IN_NAMES, '_').slice(0, LONGEST_NAME),
    trace_id: parent.traceId,
    parent_id: parent.parentId,
    start_time: begunMs / 1000,
    end_time: endedMs / 1000,
    ...details,
    ...(failure !== null && {
      ...(details.error !== true && { fault: true }),
      cause: { exceptions: [{ id: newId(), type: NAME_OF_ERROR.test(failure) ? failure : 'Error' }] },
    }),
  };
}
