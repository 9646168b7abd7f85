import { createHash } from 'node:crypto';
import {
  CompleteLayerUploadCommand,
  DescribeImagesCommand,
  InitiateLayerUploadCommand,
  PutImageCommand,
  UploadLayerPartCommand,
  type ECRClient,
} from '@aws-sdk/client-ecr';
import { CheckFailure } from '../deployed-test/checks.ts';
import type { Assumption, World } from './assumption.ts';

const TAG = 'assumption';
const MANIFEST_TYPE = 'application/vnd.oci.image.manifest.v1+json';
/** The empty document of OCI, as configuration and as layer. */
const EMPTY = Buffer.from('{}');
const REFUSED = new Set(['ImageTagAlreadyExistsException', 'ImageAlreadyExistsException']);

/** https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html */
export const IMMUTABLE_TAGS: Assumption = {
  claim:
    'an immutable tag is refused when it is there, be it for the same image, and its digest can be asked for first',
  restsOn: { file: 'apps/deploy/registry.ts', name: 'taggedDigest' },
  look: lookAtTags,
};

async function lookAtTags({ context, outputs: { RepositoryName: repositoryName } }: World): Promise<string> {
  const ecr = await context.ecr();
  const empty = await upload(ecr, repositoryName);
  const put = async (manifest: string): Promise<string> =>
    ecr
      .send(
        new PutImageCommand({
          repositoryName,
          imageTag: TAG,
          imageManifest: manifest,
          imageManifestMediaType: MANIFEST_TYPE,
        }),
      )
      .then(
        () => 'accepted',
        (error: Error) => {
          if (!REFUSED.has(error.name)) throw error;
          return error.name;
        },
      );
  const first = manifestOf(empty, 'first');
  if ((await put(first)) !== 'accepted') throw new CheckFailure('a new tag was refused');
  const { imageDetails = [] } = await ecr.send(
    new DescribeImagesCommand({ repositoryName, imageIds: [{ imageTag: TAG }] }),
  );
  const digest = digestOf(Buffer.from(first));
  if (imageDetails[0]?.imageDigest !== digest)
    throw new CheckFailure(`the tag stands for ${imageDetails[0]?.imageDigest}`);
  const [same, other] = [await put(first), await put(manifestOf(empty, 'second'))];
  if (same === 'accepted') throw new CheckFailure('the same image was accepted under its tag once more');
  if (other === 'accepted') throw new CheckFailure('another image took the tag');
  return `the same image: ${same}; another one: ${other}`;
}

async function upload(ecr: ECRClient, repositoryName: string): Promise<string> {
  const { uploadId } = await ecr.send(new InitiateLayerUploadCommand({ repositoryName }));
  await ecr.send(
    new UploadLayerPartCommand({
      repositoryName,
      uploadId,
      partFirstByte: 0,
      partLastByte: EMPTY.length - 1,
      layerPartBlob: EMPTY,
    }),
  );
  const digest = digestOf(EMPTY);
  await ecr.send(new CompleteLayerUploadCommand({ repositoryName, uploadId, layerDigests: [digest] }));
  return digest;
}

/** https://github.com/opencontainers/image-spec/blob/v1.1.1/manifest.md#guidance-for-an-empty-descriptor */
function manifestOf(digest: string, name: string): string {
  const empty = { mediaType: 'application/vnd.oci.empty.v1+json', digest, size: EMPTY.length };
  return JSON.stringify({
    schemaVersion: 2,
    mediaType: MANIFEST_TYPE,
    artifactType: 'application/vnd.realtime-financial.assumption',
    config: empty,
    layers: [empty],
    annotations: { 'org.opencontainers.image.title': name },
  });
}

function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}
