export const ENVIRONMENTS = ['dev', 'staging', 'prod'] as const;
export type EnvironmentName = (typeof ENVIRONMENTS)[number];

/** @throws Error that lists the names there are. */
export function environmentNamed(name: string): EnvironmentName {
  const found = ENVIRONMENTS.find((each) => each === name);
  if (found === undefined) throw new Error(`environment "${name}": expected ${ENVIRONMENTS.join(', ')}`);
  return found;
}
