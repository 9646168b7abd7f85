import { createServer, type AddressInfo } from 'node:net';
import test from 'ava';
import { isPublicAddress, publicLookup } from '../../../src/adapters/http/public-addresses.ts';
import { WebhookClient, type WebhookClientOptions } from '../../../src/adapters/http/webhook-client.ts';

const REFUSED = {
  kind: 'permanent',
  code: 'forbidden_address',
  words: 'the webhook is at no public address',
};

const reach = test.macro({
  exec(t, isPublic: boolean, ...addresses: string[]) {
    for (const address of addresses) t.is(isPublicAddress(address), isPublic, address);
  },
  title: (name) => name!,
});

test(
  'addresses of the internet are public',
  reach,
  true,
  '8.8.8.8',
  '172.15.0.1',
  '172.32.0.1',
  '192.169.0.1',
);
test('… and of its sixth version', reach, true, '2606:4700::1111', '2a00:1450:4001:830::200e');
test('this machine is not', reach, false, '127.0.0.1', '127.255.255.254', '0.0.0.0', '::1', '::');
test('private networks are not', reach, false, '10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1');
test(
  'link-local addresses, the metadata service among them, are not',
  reach,
  false,
  '169.254.169.254',
  'fe80::1',
);
test('unique-local addresses, that metadata service too, are not', reach, false, 'fd00:ec2::254', 'fc00::1');
test('carrier-grade NAT is not', reach, false, '100.64.0.1', '100.127.255.255');
test('IPv4 in the clothes of IPv6 is not', reach, false, '::ffff:127.0.0.1', '::ffff:8.8.8.8', '::7f00:1');
test('translated addresses are not', reach, false, '64:ff9b::7f00:1', '2002:7f00:1::', '2001:0:1::1');
test(
  'documentation, benchmarks, multicast, broadcast are not',
  reach,
  false,
  '192.0.2.1',
  '198.18.0.1',
  '224.0.0.1',
  '255.255.255.255',
  '2001:db8::1',
  'ff02::1',
);
test('what is no address is not', reach, false, '', 'localhost', '8.8.8', '8.8.8.8.8');

interface Listener {
  readonly port: number;
  readonly connections: () => number;
  stop(): void;
}

async function listener(): Promise<Listener> {
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return { port, connections: () => connections, stop: () => server.close() };
}

const post = (address: string, options: Partial<WebhookClientOptions> = {}) =>
  new WebhookClient({ hosts: 'public', retryLimit: 0, ...options }).post(address, {}, () => ({}));

test('a name that leads to this machine is refused when the connection is made, before a byte is sent', async (t) => {
  const server = await listener();
  let lookups = 0;
  const toLoopback: NonNullable<Parameters<typeof publicLookup>[0]> = (_, __, callback) => {
    lookups += 1;
    callback(null, [{ address: '127.0.0.1', family: 4 }]);
  };
  const address = `https://rebound.example.com:${server.port}/SECRET`;
  t.deepEqual(await post(address, { lookup: publicLookup(toLoopback) }), REFUSED);
  t.is(server.connections(), 0);
  t.is(lookups, 1, 'what is judged and what is connected to is one answer');

  const unguarded: NonNullable<WebhookClientOptions['lookup']> = (_, __, callback) => {
    callback(null, [{ address: '127.0.0.1', family: 4 }]);
  };
  t.is((await post(address, { lookup: unguarded })).kind, 'retryable');
  t.true(server.connections() > 0, 'without the guard it would have been reached');
  server.stop();
});

test('one private address among public ones is enough to refuse the name', async (t) => {
  const lookup = publicLookup((_, __, callback) => {
    callback(null, [
      { address: '8.8.8.8', family: 4 },
      { address: '10.0.0.7', family: 4 },
    ]);
  });
  t.deepEqual(await post('https://mixed.example.com/SECRET', { lookup }), REFUSED);
});

test('a name that is not known is tried again later', async (t) => {
  const lookup = publicLookup((hostname, _, callback) => {
    callback(Object.assign(new Error(hostname), { code: 'ENOTFOUND' }), []);
  });
  t.deepEqual(await post('https://unknown.example.com/SECRET', { lookup }), {
    kind: 'retryable',
    code: 'network',
    words: 'network error ENOTFOUND',
  });
});

const literal = test.macro({
  async exec(t, address: string) {
    t.deepEqual(await post(address), REFUSED);
  },
  title: (_, address: string) => `nothing is sent to ${address}`,
});
test(literal, 'https://127.0.0.1/SECRET');
test(literal, 'https://2130706433/SECRET');
test(literal, 'https://0x7f.1/SECRET');
test(literal, 'https://[::1]/SECRET');
test(literal, 'https://[::ffff:169.254.169.254]/SECRET');
test(literal, 'https://169.254.169.254/latest/meta-data');
test(literal, 'http://127.0.0.1/SECRET');
test(literal, 'http://localhost:8080/SECRET');

test('localhost by name is refused as well', async (t) => {
  t.deepEqual(await post('https://localhost/SECRET'), REFUSED);
});

test('a channel whose hosts are named sends nowhere else', async (t) => {
  const elsewhere = {
    kind: 'permanent',
    code: 'forbidden_address',
    words: 'the webhook is at a host that this channel may not send to',
  };
  const hosts = ['hooks.slack.com', '*.example.org'];
  for (const address of [
    'https://evil.example/SECRET',
    'https://hooks.slack.com.evil.example/SECRET',
    'https://hooks.slack.com:8443/SECRET',
    'https://example.org/SECRET',
  ]) {
    t.deepEqual(await post(address, { hosts }), elsewhere, address);
  }
  const lookup = publicLookup((_, __, callback) =>
    callback(Object.assign(new Error('x'), { code: 'ENOTFOUND' }), []),
  );
  for (const address of ['https://HOOKS.slack.com/SECRET', 'https://a.example.org/SECRET']) {
    t.is((await post(address, { hosts, lookup })).kind, 'retryable', address);
  }
});

test('a local run may call this machine, by plain http, and nobody else that is not public', async (t) => {
  const server = await listener();
  t.is((await post(`http://127.0.0.1:${server.port}/`, { allowsLocal: true })).kind, 'retryable');
  t.is(server.connections(), 1);
  t.deepEqual(await post('https://10.0.0.1/', { allowsLocal: true }), REFUSED);
  server.stop();
});
