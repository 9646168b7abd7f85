/** What both definitions of the infrastructure must agree on, as plain data by name. */
export interface Infrastructure {
  readonly functions: Named;
  readonly mapping: Plain;
  readonly triggers: Named;
  readonly logs: Named;
  readonly tables: Named;
  readonly queue: Plain;
  readonly alarms: Named;
  readonly health: Plain;
  readonly scaling: Named;
  /** What moves traffic to a new version, by function, and what tests it before. */
  readonly deployment: Named;
  readonly dashboard: Plain;
  readonly queries: Named;
  /** Tables, workgroup and saved queries over the data lake. */
  readonly lake: Named;
  /** Schedules that change the number of shards. */
  readonly resizing: Named;
  /** The state machine that plans a day, and what starts it. */
  readonly planning: Named;
  readonly network: Named;
  readonly email: Named;
  /** The service that puts a live feed on the stream. */
  readonly feed: Plain;
  /** Whom the bucket of the data lake notifies of what. */
  readonly notification: Plain;
  /** `Allow action on resource [if condition]`, by role or resource. */
  readonly permissions: Readonly<Record<string, readonly string[]>>;
}

/** What the example of the Terraform module makes beside it, and template.yaml with everything else. */
export interface DataLake {
  readonly bucket: Plain;
  readonly lifecycle: Named;
  readonly stream: Plain;
  readonly topic: Plain;
  readonly permissions: Readonly<Record<string, readonly string[]>>;
}
export type Plain = Readonly<Record<string, unknown>>;
export type Named = Readonly<Record<string, Plain>>;

/** A resource in Terraform's state. */
export interface TerraformResource {
  readonly mode: string;
  readonly type: string;
  readonly name: string;
  readonly values: Plain;
}

export interface PolicyStatement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly NotResource?: string | readonly string[];
  readonly Principal?: unknown;
  readonly Condition?: unknown;
}

/** One line for each action on each resource, sorted: two policies are the same when their lines are. */
export function policyLines(statements: readonly PolicyStatement[]): string[] {
  const lines = statements.flatMap(({ Effect, Action, Resource, NotResource, Principal, Condition }) => {
    const whom = Principal === undefined ? '' : ` for ${canonical(Principal)}`;
    const when = Condition === undefined ? '' : ` if ${canonical(Condition)}`;
    const resources =
      NotResource === undefined
        ? [Resource ?? []].flat().map((each) => `on ${each}`)
        : [NotResource].flat().map((each) => `on all but ${each}`);
    return [Action]
      .flat()
      .flatMap((action) =>
        resources.map((resource) => portable(`${Effect} ${action} ${resource}${whom}${when}`)),
      );
  });
  return lines.toSorted();
}

/** JSON with its keys in order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );
}

/**
 * ARNs and addresses of resources that one definition makes and the other is given or makes up, without what only one
 * of them knows: the stack's prefix and suffix.
 */
export function portable(text: string): string {
  return text
    .replaceAll(/realtime-financial-(?:dev|staging|prod)-data-lake-\d{12}-\w+/g, 'data-lake')
    .replaceAll(/realtime-financial-(?:dev|staging|prod)-(financial-stream|alerts)(?![\w-])/g, '$1')
    .replaceAll(/(?<=[:/])realtime-financial-(?:dev|staging|prod)-(?=[a-z-]+)/g, '')
    .replaceAll(/deploymentgroup:[\w-]+\*?\/\*/g, 'deploymentgroup:*')
    .replaceAll(/secret:realtime-financial\/\w+\/acknowledgement-key-AbCdEf/g, 'secret:acknowledgement-key');
}

/** `portable` in every text, numbers in one spelling, nothing that is not set. */
export function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === 'string') return portable(value);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, each]) => each !== null && each !== undefined)
      .map(([key, each]) => [key, plain(each)]),
  );
}
