import {
  DescribeImageScanFindingsCommand,
  DescribeImagesCommand,
  DescribeRepositoriesCommand,
  ECRClient,
  GetAuthorizationTokenCommand,
  type ECRClientConfig,
} from '@aws-sdk/client-ecr';
import { keepSecret } from '../../lib/tooling/secrets.ts';
import type { RegistryCredentials } from './environment.ts';
import { digestOf, repositoryOf } from './image-reference.ts';

/** The image repositories of an environment. */
export class AwsImages {
  readonly #client: ECRClient;

  constructor(config: ECRClientConfig) {
    this.#client = new ECRClient(config);
  }

  /** Whether there is such a repository. */
  async has(repositoryName: string): Promise<boolean> {
    try {
      await this.#client.send(new DescribeRepositoriesCommand({ repositoryNames: [repositoryName] }));
      return true;
    } catch (error) {
      if ((error as Error).name === 'RepositoryNotFoundException') return false;
      throw error;
    }
  }

  async credentials(): Promise<RegistryCredentials> {
    const { authorizationData = [] } = await this.#client.send(new GetAuthorizationTokenCommand({}));
    const encoded = authorizationData[0]!.authorizationToken!;
    const [username = '', password = ''] = Buffer.from(encoded, 'base64').toString().split(':');
    keepSecret(encoded, password);
    return { username, password };
  }

  /** The digest that a tag stands for; null where there is no such tag. */
  async taggedDigest(repository: string, imageTag: string): Promise<string | null> {
    try {
      const { imageDetails = [] } = await this.#client.send(
        new DescribeImagesCommand({ repositoryName: nameOf(repository), imageIds: [{ imageTag }] }),
      );
      return imageDetails[0]?.imageDigest ?? null;
    } catch (error) {
      if ((error as Error).name === 'ImageNotFoundException') return null;
      throw error;
    }
  }

  async criticalFindings(image: string): Promise<number> {
    const { imageScanStatus, imageScanFindings } = await this.#client.send(
      new DescribeImageScanFindingsCommand({
        repositoryName: nameOf(repositoryOf(image)),
        imageId: { imageDigest: digestOf(image) },
        maxResults: 1,
      }),
    );
    // Enhanced scanning goes on for ever and is ACTIVE.
    if (imageScanStatus?.status !== 'COMPLETE' && imageScanStatus?.status !== 'ACTIVE') {
      throw new Error(`${image} has not been scanned: ${imageScanStatus?.status ?? 'no status'}`);
    }
    return imageScanFindings?.findingSeverityCounts?.['CRITICAL'] ?? 0;
  }
}

/** Without the registry in front. */
function nameOf(repository: string): string {
  return repository.slice(repository.indexOf('/') + 1);
}
