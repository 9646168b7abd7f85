import test from 'ava';
import * as fc from 'fast-check';
import { HmacLinkSigner } from '../../../src/adapters/links/hmac-link-signer.ts';
import { LINK_LIFETIME_MS, type LinkClaim } from '../../../src/core/answers/answer-link.ts';
import type { SecretResolver } from '../../../src/ports/secret-resolver.ts';
import { NOW } from '../../support/alerts.ts';
import { LogRecorder } from '../../support/recording-telemetry.ts';

const KEY = 'k'.repeat(32);
const OLD_KEY = 'o'.repeat(40);
const BASE = 'https://abc.lambda-url.eu-west-1.on.aws/';
const EPISODE = 'BTCUSDT-price_drop-20221213T133000.000Z';
const PLAIN: SecretResolver = { resolve: (text) => Promise.resolve(text) };

const signerWith = (signingKey?: string, baseUrl?: string, secrets = PLAIN, logger = new LogRecorder()) =>
  new HmacLinkSigner({ signingKey, baseUrl }, secrets, logger);

const tokenIn = (link: string | undefined): string => link?.split('/').at(-1) ?? '';

async function acknowledgeToken(key = KEY): Promise<string> {
  return tokenIn((await signerWith(key, BASE).links({ episodeId: EPISODE }, 'alice', NOW)).acknowledge);
}

test('a link names its purpose in the path, and its token says who may do what until when', async (t) => {
  const signer = signerWith(KEY, BASE);
  const links = await signer.links({ episodeId: EPISODE }, 'alice', NOW);
  for (const purpose of ['acknowledge', 'silence'] as const) {
    t.true(links[purpose]?.startsWith(`https://abc.lambda-url.eu-west-1.on.aws/${purpose}/`));
    const claim: LinkClaim = {
      purpose,
      episodeId: EPISODE,
      userId: 'alice',
      expiresAtMs: NOW + LINK_LIFETIME_MS,
    };
    t.deepEqual(await signer.verify(tokenIn(links[purpose])), claim);
  }
  t.not(tokenIn(links.acknowledge), tokenIn(links.silence));
});

test('a link with an ordinary episode fits into an SMS part beside the alert', async (t) => {
  const { acknowledge = '' } = await signerWith(KEY, BASE).links({ episodeId: EPISODE }, 'alice', NOW);
  t.true(acknowledge.length < 160, `${acknowledge.length} characters`);
});

test('a token with any one character changed is not ours', async (t) => {
  const token = await acknowledgeToken();
  const signer = signerWith(KEY);
  await fc.assert(
    fc.asyncProperty(fc.nat(token.length - 1), fc.stringMatching(/^[\w-]$/), async (index, char) => {
      fc.pre(token[index] !== char);
      t.is(await signer.verify(token.slice(0, index) + char + token.slice(index + 1)), null);
    }),
  );
});

for (const [what, spoil] of [
  ['nothing', () => ''],
  ['no signature', (token: string) => token.split('.')[0]!],
  ['an empty signature', (token: string) => `${token.split('.')[0]!}.`],
  ['a cut signature', (token: string) => token.slice(0, -4)],
  ['something behind it', (token: string) => `${token}.x`],
  ['a text of a megabyte', (token: string) => token + 'x'.repeat(1_000_000)],
  ['another user, signed for the first', (token: string) => forged(token, 'alice', 'carol')],
] as const) {
  test(`${what} is not verified`, async (t) => {
    t.is(await signerWith(KEY).verify(spoil(await acknowledgeToken())), null);
  });
}

function forged(token: string, from: string, to: string): string {
  const [payload = '', mac = ''] = token.split('.');
  const text = Buffer.from(payload, 'base64url').toString().replace(from, to);
  return `${Buffer.from(text).toString('base64url')}.${mac}`;
}

test('another key does not verify it; while keys change, both do and the new one signs', async (t) => {
  const old = await acknowledgeToken(OLD_KEY);
  t.is(await signerWith(KEY).verify(old), null);
  const both = signerWith(`${KEY}\n${OLD_KEY}\n`, BASE);
  t.is((await both.verify(old))?.userId, 'alice');
  const fresh = tokenIn((await both.links({ episodeId: EPISODE }, 'alice', NOW)).acknowledge);
  t.is((await signerWith(KEY).verify(fresh))?.userId, 'alice');
  t.is(await signerWith(OLD_KEY).verify(fresh), null);
});

test('without a key or an address there are no links, and nothing can be verified', async (t) => {
  t.deepEqual(await signerWith(undefined, BASE).links({ episodeId: EPISODE }, 'alice', NOW), {});
  t.deepEqual(await signerWith(KEY, undefined).links({ episodeId: EPISODE }, 'alice', NOW), {});
  await t.throwsAsync(signerWith(undefined, BASE).verify(await acknowledgeToken()), {
    message: 'ACK_SIGNING_KEY is not set',
  });
});

test('key and address may be references, which are resolved when they are needed', async (t) => {
  const asked: string[] = [];
  const secrets: SecretResolver = {
    resolve: (text) => {
      asked.push(text);
      return Promise.resolve(text === 'ssm:/ack/url' ? BASE : KEY);
    },
  };
  const signer = signerWith('arn:aws:secretsmanager:eu-west-1:1:secret:k', 'ssm:/ack/url', secrets);
  t.deepEqual(asked, []);
  const { acknowledge } = await signer.links({ episodeId: EPISODE }, 'alice', NOW);
  t.is((await signerWith(KEY).verify(tokenIn(acknowledge)))?.episodeId, EPISODE);
});

const fails = test.macro({
  async exec(t, key: string, url: string, words: RegExp) {
    const logger = new LogRecorder();
    const secrets: SecretResolver = {
      resolve: (text) =>
        text.startsWith('ssm:') ? Promise.reject(new RangeError(`no ${text}`)) : Promise.resolve(text),
    };
    const signer = signerWith(key, url, secrets, logger);
    t.deepEqual(await signer.links({ episodeId: EPISODE }, 'alice', NOW), {});
    t.deepEqual(await signer.links({ episodeId: EPISODE }, 'alice', NOW + 59_000), {});
    t.is(logger.lines.length, 1, 'the store is left alone for a minute');
    t.regex(JSON.stringify(logger.lines), words);
    t.notRegex(JSON.stringify(logger.lines), /ssm:|kkkk|short-secret/);
  },
  title: (what = '') => `${what}: the message goes without links, and the log says why without saying what`,
});
test('the address cannot be read', fails, KEY, 'ssm:/ack/url', /RangeError/);
test('the address is none', fails, KEY, 'http://example.com', /no https/);
test('the key is short', fails, 'short-secret', BASE, /at least 32/);
