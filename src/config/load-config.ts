import { plainToInstance } from 'class-transformer';
import { getMetadataStorage, validateSync } from 'class-validator';

/** Thrown at cold start: one message for all the variables that are wrong. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

/** Variables whose value is not repeated in an error: it may be a secret or somebody's address. */
const CONFIDENTIAL = /URL|EMAIL|SECRET|TOKEN|PASSWORD|KEY|USER$/;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the environment variables that `Config` declares (its properties carry their exact names) and validates
 * them. Unset and empty are the same, as Lambda makes no difference; other variables are not looked at.
 */
export function loadConfig<T extends object>(Config: new () => T, env: Environment): Readonly<T> {
  const given: Record<string, string> = {};
  for (const name of variablesOf(Config)) {
    const value = env[name]?.trim();
    if (value !== undefined && value !== '') given[name] = value;
  }
  const config = plainToInstance(Config, given);
  const problems = validateSync(config, { stopAtFirstError: true }).map(
    (error) => `  ${Object.values(error.constraints ?? {})[0]}, ${received(error.property, given)}`,
  );
  if (problems.length === 0) return Object.freeze(config);
  const count =
    problems.length === 1 ? 'An environment variable is' : `${problems.length} environment variables are`;
  throw new ConfigurationError(`${count} wrong:\n${problems.join('\n')}`);
}

/** class-validator's own metadata is the list of what a class declares, so nothing can be forgotten twice. */
export function variablesOf(Config: new () => object): readonly string[] {
  const metadata = getMetadataStorage().getTargetValidationMetadatas(Config, '', true, false);
  return [...new Set(metadata.map(({ propertyName }) => propertyName))];
}

function received(name: string, given: Readonly<Record<string, string>>): string {
  const value = given[name];
  if (value === undefined) return 'but it is not set';
  return CONFIDENTIAL.test(name) ? 'which it is not' : `not ${JSON.stringify(value.slice(0, 80))}`;
}
