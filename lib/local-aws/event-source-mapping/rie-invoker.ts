/** https://docs.aws.amazon.com/lambda/latest/dg/images-test.html: one path, whatever the function is called. */
const INVOCATIONS_PATH = '/2015-03-31/functions/function/invocations';
const SHOWN_CHARACTERS = 200;

/** The function in the container failed; `errorType` is what its runtime reported. */
export class FunctionError extends Error {
  override readonly name = 'FunctionError';
  readonly errorType: string;

  constructor(errorType: string, message: string) {
    super(`${errorType}: ${message}`);
    this.errorType = errorType;
  }
}

/**
 * Invokes the image whose runtime interface emulator listens at `endpoint`, such as `http://127.0.0.1:9000`. The emulator
 * answers 200 even when the function failed: the error shows by the shape of the body, and a timeout by plain text.
 */
export function rieInvoker(endpoint: string, timeoutSeconds: number): (event: unknown) => Promise<unknown> {
  const url = new URL(INVOCATIONS_PATH, endpoint);
  return async (event) => {
    const response = await fetch(url, {
      method: 'POST',
      body: JSON.stringify(event),
      headers: { 'content-type': 'application/json' },
      signal: AbortSignal.timeout(timeoutSeconds * 1000),
    });
    const text = await response.text();
    if (!response.ok) throw new FunctionError('Runtime.HttpError', `HTTP ${response.status} ${shown(text)}`);
    const result = parse(text);
    if (isErrorShape(result)) throw new FunctionError(result.errorType, result.errorMessage);
    return result;
  };
}

/** A function that returns nothing answers with an empty body, which is success. */
function parse(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new FunctionError('Runtime.InvalidResponse', `expected JSON, received ${shown(text)}`);
  }
}

function isErrorShape(result: unknown): result is { errorType: string; errorMessage: string } {
  if (typeof result !== 'object' || result === null) return false;
  const { errorType, errorMessage } = result as Record<string, unknown>;
  return typeof errorType === 'string' && typeof errorMessage === 'string';
}

function shown(text: string): string {
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}
