/** One call as it was sent, by the SDK's own names. */
export interface RecordedCall {
  readonly service: string;
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

type CallHandler = (call: { readonly input: object }) => Promise<object>;
interface MiddlewareStack {
  add(
    middleware: (
      next: CallHandler,
      context: { readonly clientName?: string; readonly commandName?: string },
    ) => CallHandler,
    options: { readonly step: 'initialize'; readonly name: string; readonly override: true },
  ): void;
}

/** Makes every later call of the clients appear in the returned list. */
export function recordCalls(clients: readonly { readonly middlewareStack: object }[]): RecordedCall[] {
  const calls: RecordedCall[] = [];
  for (const { middlewareStack } of clients) {
    (middlewareStack as MiddlewareStack).add(
      (next, { clientName = '', commandName = '' }) =>
        (call) => {
          calls.push({
            service: clientName.replace(/Client$/, '').toLowerCase(),
            operation: commandName.replace(/Command$/, ''),
            input: { ...call.input },
          });
          return next(call);
        },
      { step: 'initialize', name: 'recordCalls', override: true },
    );
  }
  return calls;
}
