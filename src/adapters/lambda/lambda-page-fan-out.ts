import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { Alert } from '../../core/alert/alert.ts';
import type { AudiencePage } from '../../core/alert-policy/pages.ts';
import { inParallel } from '../../core/prelude/in-parallel.ts';
import { pageEvent } from '../../dto/page-event.ts';
import type { PageFanOut } from '../../ports/page-fan-out.ts';

/** Invocations under way at once. */
const CONCURRENCY = 8;

/**
 * Invokes the function itself once for each page, all of them from the first: a chain from page to page would be taken for a loop after
 * 16 of them. https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
 */
export class LambdaPageFanOut implements PageFanOut {
  readonly #client: () => Promise<LambdaClient>;
  readonly #function: { readonly name: string; readonly version: string };

  /** @param version that which runs, so that what it passes on is read by none that is older */
  constructor(
    client: () => Promise<LambdaClient>,
    self: { readonly name: string; readonly version: string },
  ) {
    this.#client = client;
    this.#function = self;
  }

  async passOn(alert: Alert, pages: readonly AudiencePage[]): Promise<void> {
    const [{ InvokeCommand }, client] = await Promise.all([import('@aws-sdk/client-lambda'), this.#client()]);
    const { name, version } = this.#function;
    await inParallel(pages, CONCURRENCY, (page) =>
      client.send(
        new InvokeCommand({
          FunctionName: name,
          Qualifier: version,
          InvocationType: 'Event',
          Payload: Buffer.from(JSON.stringify(pageEvent(alert, page))),
        }),
      ),
    );
  }
}
