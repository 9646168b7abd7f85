import { AsyncLocalStorage } from 'node:async_hooks';
import { createSocket, type Socket } from 'node:dgram';
import { errorName } from '../../core/prelude/error-text.ts';
import type { Tracer } from '../../ports/tracer.ts';
import {
  newId,
  subsegmentDocument,
  traceParentOf,
  type SubsegmentDetails,
  type TraceParent,
} from './subsegment.ts';

/** https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sendingdata.html#xray-api-daemon */
const HEADER = '{"format": "json", "version": 1}\n';

/** What became of the work of a span. */
export type Judge<T> = (outcome: { readonly value: T } | { readonly error: unknown }) => SubsegmentDetails;

/**
 * Tells X-Ray's daemon, by UDP, of each part of an invocation as it ends. Lambda says in `_X_AMZN_TRACE_ID` to which trace an invocation
 * belongs and whether it is recorded; where it is not, this costs a look at that variable.
 */
export class XRayTracer implements Tracer {
  readonly #host: string;
  readonly #port: number;
  readonly #parents = new AsyncLocalStorage<TraceParent>();
  #socket: Socket | undefined;

  /** @param daemonAddress `AWS_XRAY_DAEMON_ADDRESS`: host and port */
  constructor(daemonAddress: string) {
    const url = new URL(`udp://${daemonAddress}`);
    this.#host = url.hostname;
    this.#port = Number(url.port);
  }

  span<T>(name: string, work: () => Promise<T>): Promise<T> {
    return this.call(
      name,
      () => work(),
      () => ({}),
    );
  }

  /** `header`: of a request that carries the trace on; null where it is not recorded. */
  async call<T>(name: string, work: (header: string | null) => Promise<T>, judge: Judge<T>): Promise<T> {
    const parent = this.#parents.getStore() ?? traceParentOf(process.env['_X_AMZN_TRACE_ID']);
    if (parent === null) return work(null);
    const id = newId();
    const begunMs = Date.now();
    const end = (details: SubsegmentDetails, failure: string | null): void =>
      this.#send(subsegmentDocument(name, id, parent, begunMs, Date.now(), details, failure));
    const own = { traceId: parent.traceId, parentId: id };
    try {
      const header = `Root=${own.traceId};Parent=${id};Sampled=1`;
      const value = await this.#parents.run(own, () => work(header));
      end(judge({ value }), null);
      return value;
    } catch (error) {
      end(judge({ error }), errorName(error));
      throw error;
    }
  }

  /** A trace that is lost is nobody's failure. */
  #send(document: object): void {
    if (this.#socket === undefined) {
      this.#socket = createSocket('udp4').on('error', () => undefined);
      this.#socket.unref();
    }
    this.#socket.send(HEADER + JSON.stringify(document), this.#port, this.#host, () => undefined);
  }
}
