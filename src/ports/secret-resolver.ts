import type { InjectionToken } from 'tsyringe';

/** Turns the reference of a secret into the secret; text that is no reference comes back as it is. */
export interface SecretResolver {
  /** Rejects when the secret cannot be read; the error names the reference's kind, never a value. */
  resolve(text: string): Promise<string>;
}
export const SecretResolver: InjectionToken<SecretResolver> = Symbol('SecretResolver');
