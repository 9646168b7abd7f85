import { evaluate, references, type Template, type TemplateScope } from './template.ts';
import { templateScope, type MadeResource } from './template-scope.ts';

/** Logical ids of the functions. */
export type FunctionId = 'KinesisProcessor' | 'AlertProcessor';

/** A function as the template declares it for one environment. */
export interface DeployedFunction {
  readonly name: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  /** ReservedConcurrentExecutions; undefined where nothing is reserved. */
  readonly reservedConcurrency: number | undefined;
  /** Without those that name a resource which is not there. */
  readonly variables: Readonly<Record<string, string>>;
  /** Properties of its triggers by their name, likewise. */
  readonly events: Readonly<Record<string, Properties>>;
}

export type Properties = Readonly<Record<string, unknown>>;

/** What follows from mappings and defaults alone, before anything is deployed. */
export function declaredFunction(template: Template, id: FunctionId, environment: string): DeployedFunction {
  const resources = new Map<string, MadeResource>();
  const nowhere = { accountId: '000000000000', region: 'us-east-1', stackName: 'declared' };
  const scope = templateScope(template, { ...nowhere, parameters: { Environment: environment }, resources });
  return deployedFunction(template, id, scope, resources);
}

/** What is deployed where these resources are made, which are those that `scope` knows. */
export function deployedFunction(
  template: Template,
  id: FunctionId,
  scope: TemplateScope,
  resources: ReadonlyMap<string, MadeResource>,
): DeployedFunction {
  const isThere = (node: unknown): boolean =>
    [...references(node)].every((name) => template.Resources[name] === undefined || resources.has(name));
  const known = (properties: Properties): Properties => {
    const there = Object.entries(properties).filter(([, node]) => isThere(node));
    return evaluate(Object.fromEntries(there), scope) as Properties;
  };
  const declared = template.Resources[id]?.Properties as DeclaredFunction | undefined;
  if (declared === undefined) throw new Error(`template: there is no function ${id}`);
  const { FunctionName, MemorySize, Timeout, ReservedConcurrentExecutions } = declared;
  const { name, memory, timeout, concurrency } = known({
    name: FunctionName,
    memory: MemorySize,
    timeout: Timeout,
    concurrency: ReservedConcurrentExecutions,
  });
  const variables = known(declared.Environment.Variables);
  return {
    name: String(name),
    memoryMb: Number(memory),
    timeoutSeconds: Number(timeout),
    reservedConcurrency: concurrency === undefined ? undefined : Number(concurrency),
    variables: Object.fromEntries(Object.entries(variables).map(([each, value]) => [each, String(value)])),
    events: Object.fromEntries(
      Object.entries(declared.Events).map(([each, event]) => [each, known(event.Properties)]),
    ),
  };
}

interface DeclaredFunction {
  readonly FunctionName: unknown;
  readonly MemorySize: unknown;
  readonly Timeout: unknown;
  readonly ReservedConcurrentExecutions?: unknown;
  readonly Environment: { readonly Variables: Properties };
  readonly Events: Readonly<Record<string, { readonly Properties: Properties }>>;
}
