import { createHash } from 'node:crypto';

/** A bill of materials: https://cyclonedx.org/docs/1.6/json/ */
export interface Sbom {
  readonly bomFormat: 'CycloneDX';
  readonly specVersion: '1.6';
  readonly serialNumber: string;
  readonly version: 1;
  readonly metadata: { readonly timestamp: string; readonly component: Component };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

export interface Component {
  readonly type: 'container' | 'library' | 'platform';
  readonly 'bom-ref': string;
  readonly name: string;
  readonly version: string;
  readonly purl?: string;
  readonly licenses?: readonly object[];
  readonly hashes?: readonly { readonly alg: string; readonly content: string }[];
}

/** An image as `docker image inspect` describes it. */
export interface InspectedImage {
  readonly Id: string;
  readonly Created: string;
  readonly Config: { readonly Labels: Readonly<Record<string, string>> };
}

/** A package of the lock, by where it lies. */
export type Lock = Readonly<
  Record<string, { readonly version?: string; readonly integrity?: string; readonly license?: string }>
>;

/**
 * Prints what an image is made of besides the function: its distribution, that one's packages, Node.js. Amazon Linux has rpm or
 * microdnf alone, Debian dpkg.
 */
export const TELL_PACKAGES = `
. /etc/os-release
echo "os $ID $VERSION_ID"
if command -v rpm >/dev/null; then rpm -qa --qf 'rpm %{NAME} %{VERSION}-%{RELEASE} %{ARCH}\\n'
elif command -v microdnf >/dev/null; then microdnf repoquery --installed | sed -nE 's/^(.+)-([0-9]+:)?([^-]+-[^-]+)\\.([a-z0-9_]+)$/rpm \\1 \\3 \\4/p'
elif command -v dpkg-query >/dev/null; then dpkg-query --show --showformat 'deb \${Package} \${Version} \${Architecture}\\n'
fi
echo "node $(/var/lang/bin/node --version)"
`;

/**
 * What is in an image, from the inside: the packages of its distribution, Node.js, and those of npm that are left in the bundle.
 * An image always gives the same text.
 * @param bundled where the packages lie, as dist/packages.json says
 * @param told what TELL_PACKAGES printed in it
 * @throws Error when the image named no package, which no image is without
 */
export function sbomOf(
  name: string,
  image: InspectedImage,
  {
    bundled,
    lock,
    told,
  }: { readonly bundled: readonly string[]; readonly lock: Lock; readonly told: string },
): Sbom {
  const labels = image.Config.Labels;
  const digest = image.Id.replace('sha256:', '');
  const component: Component = {
    type: 'container',
    'bom-ref': 'image',
    name,
    version: labels['org.opencontainers.image.revision'] ?? 'unknown',
    licenses: [licenseOf(labels['org.opencontainers.image.licenses'])],
    hashes: [{ alg: 'SHA-256', content: digest }],
  };
  const system = systemPackages(told);
  if (system.length < 2) throw new Error(`${name}: the image does not tell what its system is made of`);
  const components = [
    baseOf(labels['org.opencontainers.image.base.name'] ?? 'unknown'),
    ...system,
    ...bundled.map((path) => npmPackage(path, lock)),
  ];
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: uuidOf(`${name} ${digest}`),
    version: 1,
    metadata: { timestamp: image.Created.replace(/\.\d+/, ''), component },
    components,
    dependencies: [{ ref: 'image', dependsOn: components.map((each) => each['bom-ref']) }],
  };
}

function baseOf(image: string): Component {
  const [name = image, digest = ''] = image.split('@');
  return { type: 'container', 'bom-ref': 'base', name, version: digest === '' ? 'unpinned' : digest };
}

function systemPackages(told: string): Component[] {
  const lines = told.split('\n').map((line) => line.trim().split(' '));
  const [, distribution = 'linux', release = ''] = lines.find(([kind]) => kind === 'os') ?? [];
  return lines.flatMap(([kind, name, version, architecture]) => {
    if (kind === 'node') return [nodeOf(name!)];
    if ((kind !== 'rpm' && kind !== 'deb') || version === undefined) return [];
    const query = `arch=${architecture}&distro=${distribution}-${release}`;
    const purl = `pkg:${kind}/${distribution}/${encodeURIComponent(name!)}@${encodeURIComponent(version)}?${query}`;
    return [{ type: 'library', 'bom-ref': purl, name: name!, version, purl } as const];
  });
}

function nodeOf(told: string): Component {
  const version = told.replace(/^v/, '');
  const purl = `pkg:generic/node@${version}`;
  return { type: 'platform', 'bom-ref': purl, name: 'node', version, purl };
}

function npmPackage(path: string, lock: Lock): Component {
  const found = lock[path];
  if (found?.version === undefined)
    throw new Error(`${path} is bundled, and package-lock.json does not know it`);
  const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
  const purl = `pkg:npm/${name.replace('@', '%40')}@${found.version}`;
  const content = Buffer.from((found.integrity ?? '').replace('sha512-', ''), 'base64').toString('hex');
  return {
    type: 'library',
    'bom-ref': purl,
    name,
    version: found.version,
    purl,
    licenses: [licenseOf(found.license)],
    hashes: [{ alg: 'SHA-512', content }],
  };
}

/** An identifier of SPDX, or several with words between. */
function licenseOf(license = 'NOASSERTION'): object {
  return /^[\w.+-]+$/.test(license) && license !== 'NOASSERTION'
    ? { license: { id: license } }
    : { expression: license };
}

/** Made of the content, so that it stays the same: https://www.rfc-editor.org/rfc/rfc9562#section-5.8 */
function uuidOf(text: string): string {
  const hash = createHash('sha256').update(text).digest('hex');
  const variant = ((Number.parseInt(hash[16]!, 16) & 3) | 8).toString(16);
  return `urn:uuid:${hash.slice(0, 8)}-${hash.slice(8, 12)}-8${hash.slice(13, 16)}-${variant}${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
}
