import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { parse } from 'yaml';
import { gatingAlarms } from '../../apps/deploy/deployment-gate.ts';
import { ERRORS, failure, list, respond } from './query-protocol.ts';

/** A stack as this CloudFormation keeps it. */
export interface FakeStack {
  status: string;
  /** NoEcho ones among them. */
  parameters: Record<string, string>;
  events: { logicalId: string; status: string; reason: string }[];
}

export interface FakeCloudFormation {
  /** Environment of a process that takes it for AWS. */
  readonly environment: Readonly<Record<string, string>>;
  readonly stacks: Map<string, FakeStack>;
  /** Alarms of prod that fire: CodeDeploy refuses to begin while one gates it. */
  readonly firing: Set<string>;
  stop(): Promise<void>;
}

interface Declared {
  readonly Default?: string | number;
}

interface ChangeSet {
  readonly stackName: string;
  readonly parameters: Record<string, string>;
}

/** Of a stack whose first change set was not carried out. */
const IN_REVIEW = 'REVIEW_IN_PROGRESS';
/** `sam` makes this stack when it is not there, for its bucket. */
const MANAGED = 'aws-sam-cli-managed-default';
/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html#cfn-stack-status-codes */
const NOT_UPDATABLE =
  /^(ROLLBACK_COMPLETE|ROLLBACK_FAILED|CREATE_FAILED|DELETE_FAILED|UPDATE_ROLLBACK_FAILED)$|_IN_PROGRESS$/;

/**
 * CloudFormation with the rules that emulators leave out: a stack that failed to be made is not updated; a parameter keeps its
 * value when `UsePreviousValue` says so; and CodeDeploy fails an update of prod while an alarm of its group fires.
 */
export async function startCloudFormation(): Promise<FakeCloudFormation> {
  const world = new World();
  const server = createServer((request, response) => {
    void world
      .answer(request, response)
      .catch((error: Error) => failure(response, 'InternalFailure', error.message));
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    environment: {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
      AWS_REGION: 'us-east-1',
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      SAM_CLI_TELEMETRY: '0',
    },
    stacks: world.stacks,
    firing: world.firing,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

class World {
  readonly stacks = new Map<string, FakeStack>();
  readonly firing = new Set<string>();
  readonly #objects = new Map<string, string>();
  readonly #changeSets = new Map<string, ChangeSet>();

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request);
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://127.0.0.1').pathname);
    if (path !== '/') return this.#s3(request, response, path, body);
    const call = new URLSearchParams(body.toString());
    const action = call.get('Action') ?? '';
    const name = nameOf(call.get('StackName') ?? '');
    const actions: Readonly<Record<string, () => string | void>> = {
      DescribeStacks: () => this.#describe(name),
      GetTemplateSummary: () =>
        list(
          'Parameters',
          Object.keys(this.#found(name).parameters).map((key) => ({ ParameterKey: key })),
        ),
      CreateChangeSet: () => this.#createChangeSet(name, call),
      DescribeChangeSet: () => describeChangeSet(),
      ExecuteChangeSet: () => this.#execute(call.get('ChangeSetName') ?? ''),
      DescribeStackEvents: () => this.#events(name),
      DeleteStack: () => void this.stacks.delete(name),
    };
    try {
      if (actions[action] === undefined) throw new Refused('InvalidAction', action);
      respond(response, action, actions[action]() ?? '');
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      failure(response, error.code, error.message);
    }
  }

  #s3(request: IncomingMessage, response: ServerResponse, path: string, body: Buffer): void {
    if (request.method === 'PUT') this.#objects.set(path, body.toString());
    const isThere = request.method === 'PUT' || this.#objects.has(path);
    response.writeHead(isThere ? 200 : 404, { etag: '"0"' }).end();
  }

  #found(name: string): FakeStack {
    const stack = this.stacks.get(name);
    if (stack === undefined) throw new Refused(ERRORS.validation, `Stack with id ${name} does not exist`);
    return stack;
  }

  #describe(name: string): string {
    const base = { StackName: name, StackId: idOf(name), CreationTime: '2026-11-23T14:30:00Z' };
    if (name === MANAGED) {
      return list('Stacks', [
        {
          ...base,
          StackStatus: 'CREATE_COMPLETE',
          Outputs: [{ OutputKey: 'SourceBucket', OutputValue: 'sam-artifacts' }],
          Tags: [{ Key: 'ManagedStackSource', Value: 'AwsSamCli' }],
        },
      ]);
    }
    return list('Stacks', [{ ...base, StackStatus: this.#found(name).status }]);
  }

  #createChangeSet(name: string, call: URLSearchParams): string {
    const type = call.get('ChangeSetType');
    const existing = this.stacks.get(name);
    if (type === 'UPDATE') {
      const { status } = this.#found(name);
      if (NOT_UPDATABLE.test(status)) {
        throw new Refused(
          ERRORS.validation,
          `Stack:${idOf(name)} is in ${status} state and can not be updated.`,
        );
      }
    } else if (existing !== undefined && existing.status !== IN_REVIEW)
      throw new Refused('AlreadyExistsException', `Stack [${name}] already exists`);
    const declared = this.#parametersOf(call.get('TemplateURL') ?? '');
    const parameters = valuesOf(declared, call, existing?.parameters);
    const id = `arn:aws:cloudformation:us-east-1:000000000000:changeSet/${call.get('ChangeSetName')}/${this.#changeSets.size}`;
    if (existing === undefined) {
      const event = { logicalId: name, status: IN_REVIEW, reason: 'User Initiated' };
      this.stacks.set(name, { status: IN_REVIEW, parameters: {}, events: [event] });
    }
    this.#changeSets.set(id, { stackName: name, parameters });
    return `<Id>${id}</Id><StackId>${idOf(name)}</StackId>`;
  }

  /** The template that was uploaded; boto3 wraps it in chunks with a checksum. */
  #parametersOf(url: string): Readonly<Record<string, Declared>> {
    const uploaded = this.#objects.get(new URL(url).pathname) ?? '';
    const text = uploaded
      .replaceAll(/(?:^|\r\n)[0-9a-f]+(?:;[^\r\n]*)?\r\n/g, '')
      .replaceAll(/x-amz-[^\r]*\r\n/g, '');
    return (parse(text, { logLevel: 'error' }) as { Parameters: Record<string, Declared> }).Parameters;
  }

  #execute(id: string): void {
    const { stackName, parameters } = this.#changeSets.get(id)!;
    const found = this.stacks.get(stackName);
    const before = found?.status === IN_REVIEW ? undefined : found;
    const gate = this.#alarmAtTheGate(parameters);
    if (before !== undefined && gate !== undefined) {
      const reason = `Deployment cannot start: ALARM_ACTIVE, alarm ${gate}`;
      before.status = 'UPDATE_ROLLBACK_COMPLETE';
      before.events.unshift({ logicalId: 'KinesisProcessorAliaslive', status: 'UPDATE_FAILED', reason });
      return;
    }
    const status = before === undefined ? 'CREATE_COMPLETE' : 'UPDATE_COMPLETE';
    this.stacks.set(stackName, {
      status,
      parameters,
      events: [{ logicalId: stackName, status, reason: '' }],
    });
  }

  #alarmAtTheGate({ Environment, EmergencyDeployment }: Record<string, string>): string | undefined {
    if (Environment !== 'prod' || EmergencyDeployment === 'yes') return undefined;
    return gatingAlarms('prod').find((name) => this.firing.has(name));
  }

  #events(name: string): string {
    const events = this.#found(name).events.map(({ logicalId, status, reason }, at) => ({
      EventId: `${at}`,
      StackName: name,
      StackId: idOf(name),
      LogicalResourceId: logicalId,
      PhysicalResourceId: logicalId === name ? idOf(name) : logicalId,
      ResourceType: 'AWS::CloudFormation::Stack',
      ResourceStatus: status,
      ResourceStatusReason: reason,
      Timestamp: new Date().toISOString(),
    }));
    return list('StackEvents', events);
  }
}

class Refused extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** A parameter has the value that it is given, or had, or is declared with. */
function valuesOf(
  declared: Readonly<Record<string, Declared>>,
  call: URLSearchParams,
  previous: Readonly<Record<string, string>> | undefined,
): Record<string, string> {
  const resolved = Object.fromEntries(
    Object.entries(declared).map(([name, { Default = '' }]) => [name, String(Default)]),
  );
  for (let at = 1; call.has(`Parameters.member.${at}.ParameterKey`); at += 1) {
    const name = call.get(`Parameters.member.${at}.ParameterKey`)!;
    const value = call.get(`Parameters.member.${at}.ParameterValue`);
    if (value === null && previous?.[name] === undefined) {
      throw new Refused(
        ERRORS.validation,
        `Invalid input for parameter key ${name}. Cannot specify usePreviousValue as true`,
      );
    }
    resolved[name] = value ?? previous![name]!;
  }
  return resolved;
}

function describeChangeSet(): string {
  const change = {
    Action: 'Modify',
    LogicalResourceId: 'KinesisProcessor',
    ResourceType: 'AWS::Lambda::Function',
  };
  return `<Status>CREATE_COMPLETE</Status>${list('Changes', [{ Type: 'Resource', ResourceChange: change }])}`;
}

function idOf(name: string): string {
  return `arn:aws:cloudformation:us-east-1:000000000000:stack/${name}/1`;
}

/** From a name or an ARN. */
function nameOf(id: string): string {
  return id.startsWith('arn:') ? id.split('/')[1]! : id;
}
