import { createHash, createHmac } from 'node:crypto';
import test from 'ava';
import fc from 'fast-check';
import { Sha256 } from '../../../src/adapters/http/sha256.ts';

const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ minLength: 60, maxLength: 200 }));
const bytes = fc.uint8Array({ maxLength: 200 });
const data = fc.oneof(text, bytes);

test('a hash equals that of node:crypto, however its data is cut', async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.array(data), async (parts) => {
      const ours = new Sha256();
      const reference = createHash('sha256');
      for (const part of parts) {
        ours.update(part);
        reference.update(part);
      }
      t.deepEqual(Buffer.from(await ours.digest()), reference.digest());
    }),
  );
});

test('a keyed hash equals the HMAC of node:crypto, with keys shorter and longer than a block', async (t) => {
  await fc.assert(
    fc.asyncProperty(data, data, async (secret, message) => {
      const ours = new Sha256(secret);
      ours.update(message);
      const reference = createHmac('sha256', secret).update(message).digest();
      t.deepEqual(Buffer.from(await ours.digest()), reference);
    }),
  );
});

test('a reset forgets the data and keeps the key', async (t) => {
  const ours = new Sha256('key');
  ours.update('forgotten');
  ours.reset();
  ours.update('kept');
  t.deepEqual(Buffer.from(await ours.digest()), createHmac('sha256', 'key').update('kept').digest());
});

test('a part of a buffer is hashed without its surroundings', async (t) => {
  const ours = new Sha256();
  ours.update(new Uint8Array([1, 2, 3, 4]).subarray(1, 3));
  ours.update(new Uint8Array([5]).buffer);
  t.deepEqual(
    Buffer.from(await ours.digest()),
    createHash('sha256')
      .update(Uint8Array.of(2, 3, 5))
      .digest(),
  );
});
