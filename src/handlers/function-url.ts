import type { LambdaFunctionURLEvent, LambdaFunctionURLResult } from 'aws-lambda';
import type { LinkPurpose } from '../core/answers/answer-link.ts';
import { isRatingAnswer } from '../core/usefulness/rating.ts';
import { isObject } from './event-shape.ts';
import type { AnswerPages } from '../pipelines/answer-pages.ts';

/** Payload 2.0: https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html */
export function isFunctionUrlEvent(event: unknown): event is LambdaFunctionURLEvent {
  if (!isObject(event) || !('requestContext' in event) || !('rawPath' in event)) return false;
  const { requestContext, rawPath } = event;
  return isObject(requestContext) && 'http' in requestContext && typeof rawPath === 'string';
}

const UNKNOWN_READER = { language: 'en', timeZone: 'UTC' } as const;

/** `/acknowledge/<token>`, `/silence/<token>` and `/rate/<token>`: GET shows a page, and only its POST acts. The path is never logged. */
export async function answerFunctionUrl(
  event: LambdaFunctionURLEvent,
  pages: () => Promise<AnswerPages>,
): Promise<LambdaFunctionURLResult> {
  const { PAGE_HEADERS, renderPage } = await import('../core/answers/answer-page.ts');
  const { method } = event.requestContext.http;
  const acceptLanguage = event.headers['accept-language'] ?? '';
  const route = /^\/(acknowledge|silence|rate)\/([\w.-]+)$/.exec(event.rawPath);
  const isConfirmed = method === 'POST';
  const isRead = method === 'GET' || method === 'HEAD';

  if (!isConfirmed && !isRead) {
    const { status: statusCode, html: body } = renderPage({ kind: 'notAllowed' }, UNKNOWN_READER);
    return { statusCode, headers: { ...PAGE_HEADERS, allow: 'GET, HEAD, POST' }, body };
  }
  const [, purpose = '', token = ''] = route ?? [];
  const pressed = event.queryStringParameters?.['answer'];
  const answer = isRatingAnswer(pressed) ? { answer: pressed } : {};
  const { view, reader } =
    route === null
      ? ({ view: { kind: 'invalid' }, reader: UNKNOWN_READER } as const)
      : await (
          await pages()
        ).answer({
          purpose: purpose as LinkPurpose,
          token,
          isConfirmed,
          acceptLanguage,
          ...answer,
        });
  const { status, html } = renderPage(view, reader);
  return { statusCode: status, headers: { ...PAGE_HEADERS }, body: method === 'HEAD' ? '' : html };
}
