import type { FunctionName } from './functions.ts';

/** Per function, a repository, or an image in it by digest: `<repository>@sha256:…`. */
export type PerFunction = Readonly<Record<FunctionName, string>>;

/** Splits `<repository>@sha256:…`. */
export function digestOf(image: string): string {
  const [, digest] = /@(sha256:[0-9a-f]{64})$/.exec(image) ?? [];
  if (digest === undefined) throw new Error(`${image}: expected an image by digest, <repository>@sha256:…`);
  return digest;
}

export function repositoryOf(image: string): string {
  return image.slice(0, image.indexOf('@'));
}
