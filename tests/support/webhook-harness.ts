import nock from 'nock';
import type { NotifierHarness } from '../contracts/notifier.ts';

/** The other side of a channel that posts to `host` and `path`; whatever it refuses with repeats the address. */
export const webhookHarness =
  (host: string, path: string, query: Record<string, string>, send: NotifierHarness['send']) =>
  (): NotifierHarness => {
    let requests = 0;
    const scope = nock(host).persist();
    scope.on('request', () => {
      requests += 1;
    });
    const post = scope.post(path).query(query);
    return {
      send,
      answer: (status) => {
        post.reply(status, status === 200 ? 'ok' : `https://example.com${path} SECRET`);
        return () => requests;
      },
      refuse: (code) => {
        post.replyWithError(Object.assign(new Error(`connect ${code} SECRET`), { code }));
        return () => requests;
      },
    };
  };
