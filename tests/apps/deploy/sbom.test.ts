import test from 'ava';
import { sbomOf, type InspectedImage } from '../../../apps/deploy/sbom.ts';

const IMAGE: InspectedImage = {
  Id: `sha256:${'a'.repeat(64)}`,
  Created: '2026-11-23T14:30:00.123456789Z',
  Config: {
    Labels: {
      'org.opencontainers.image.revision': '1a2b3c4',
      'org.opencontainers.image.licenses': 'Apache-2.0',
      'org.opencontainers.image.base.name': `public.ecr.aws/lambda/nodejs:24@sha256:${'b'.repeat(64)}`,
    },
  },
};
const TOLD =
  'os amzn 2023\nrpm bash 5.2.15-1.amzn2023.0.2 aarch64\nrpm libstdc++ 14.2.1-7.amzn2023 aarch64\nnode v24.20.0\n';
const LOCK = {
  'node_modules/@aws-sdk/client-sns': {
    version: '3.1169.0',
    integrity: `sha512-${btoa('hash')}`,
    license: 'Apache-2.0',
  },
  'node_modules/got/node_modules/type-fest': {
    version: '5.0.0',
    integrity: `sha512-${btoa('x')}`,
    license: '(MIT OR CC0-1.0)',
  },
};
const contents = { bundled: Object.keys(LOCK), lock: LOCK, told: TOLD };

test('a bill names the image, its base, the packages of its system, Node.js, and those of npm in the bundle', (t) => {
  const { metadata, components, dependencies } = sbomOf('alert-processor', IMAGE, contents);
  t.like(metadata, {
    timestamp: '2026-11-23T14:30:00Z',
    component: { type: 'container', name: 'alert-processor', version: '1a2b3c4' },
  });
  t.deepEqual(
    components.map(({ purl, name, version }) => purl ?? `${name}@${version}`),
    [
      `public.ecr.aws/lambda/nodejs:24@sha256:${'b'.repeat(64)}`,
      'pkg:rpm/amzn/bash@5.2.15-1.amzn2023.0.2?arch=aarch64&distro=amzn-2023',
      'pkg:rpm/amzn/libstdc%2B%2B@14.2.1-7.amzn2023?arch=aarch64&distro=amzn-2023',
      'pkg:generic/node@24.20.0',
      'pkg:npm/%40aws-sdk/client-sns@3.1169.0',
      'pkg:npm/type-fest@5.0.0',
    ],
  );
  t.is(dependencies[0]!.dependsOn.length, components.length);
});

test('hashes are those of the lock, and licences those of the packages', (t) => {
  const [sns, fest] = sbomOf('alert-processor', IMAGE, contents).components.slice(-2);
  t.deepEqual(sns!.hashes, [{ alg: 'SHA-512', content: Buffer.from('hash').toString('hex') }]);
  t.deepEqual(sns!.licenses, [{ license: { id: 'Apache-2.0' } }]);
  t.deepEqual(fest!.licenses, [{ expression: '(MIT OR CC0-1.0)' }]);
});

test('the same image gives the same bill, another one another serial number', (t) => {
  const bill = sbomOf('alert-processor', IMAGE, contents);
  t.deepEqual(sbomOf('alert-processor', IMAGE, contents), bill);
  t.regex(
    bill.serialNumber,
    /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  );
  t.not(
    sbomOf('alert-processor', { ...IMAGE, Id: `sha256:${'c'.repeat(64)}` }, contents).serialNumber,
    bill.serialNumber,
  );
});

test('an image that tells nothing, and a package that the lock does not know, are no bill', (t) => {
  t.throws(() => sbomOf('x', IMAGE, { ...contents, told: 'os amzn 2023\n' }), {
    message: /does not tell what its system/,
  });
  t.throws(() => sbomOf('x', IMAGE, { ...contents, bundled: ['node_modules/got'] }), {
    message: 'node_modules/got is bundled, and package-lock.json does not know it',
  });
});
