/** What a function prepares before its first request may take; Lambda ends an init phase after 10 s. */
const LONGEST_MS = 2_000;

/**
 * Builds a function while its module is loaded, which is Lambda's init phase: at full CPU and, under provisioned concurrency, before any
 * request. What `prepare` does is for speed alone, so its failures are nobody's. What fails in `build` fails every invocation, the first
 * of which tells it; an init phase that fails tells it nowhere.
 */
export async function initialized<Event, Context, Answer>(
  build: () => {
    readonly handler: (event: Event, context?: Context) => Promise<Answer>;
    readonly prepare: () => Promise<unknown>;
  },
): Promise<(event: Event, context?: Context) => Promise<Answer>> {
  try {
    const { handler, prepare } = build();
    if (isOnLambda()) await withinLongest(prepare().catch(() => undefined));
    return handler;
  } catch (error) {
    return () => Promise.reject(error);
  }
}

/** Elsewhere a module that is imported calls nobody. */
function isOnLambda(): boolean {
  return process.env['AWS_LAMBDA_INITIALIZATION_TYPE'] !== undefined;
}

async function withinLongest(work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const longest = new Promise((resolve) => (timer = setTimeout(resolve, LONGEST_MS)));
  await Promise.race([work, longest]);
  clearTimeout(timer);
}
