import { XRayTracer } from '../adapters/xray/xray-tracer.ts';
import type { Tracer } from '../ports/tracer.ts';

export const UNTRACED: Tracer = { span: (_, work) => work() };

let made: XRayTracer | null | undefined;

/** One for the process: a part finds what it is a part of in it. Null where there is no daemon, which is everywhere but on Lambda. */
export function lambdaTracer(): XRayTracer | null {
  const address = process.env['AWS_XRAY_DAEMON_ADDRESS'];
  made ??= address === undefined ? null : new XRayTracer(address);
  return made;
}
