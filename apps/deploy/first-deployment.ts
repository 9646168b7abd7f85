import type { Terminal } from './consent.ts';
import type { EnvironmentName } from './environment-name.ts';
import type { TemplateParameter } from './template-parameters.ts';

export interface FirstDeployment {
  readonly environment: EnvironmentName;
  /** Parameters of template.yaml, by name. */
  readonly parameters: Readonly<Record<string, TemplateParameter>>;
  /** What samconfig.toml says already. */
  readonly settings: Readonly<Record<string, string>>;
  /** Concurrent executions of the account that no function has reserved. */
  readonly unreservedConcurrency: number;
}

/** What has no good value for everybody; the rest can be changed in samconfig.toml at any time. */
const ASKED = [
  'FromEmail',
  'SlackWebhookUrl',
  'DiscordWebhookUrl',
  'TeamsWebhookUrl',
  'OperatorEmail',
  'FeedHours',
  'StreamMode',
  'StreamShardCount',
];
/** Lambda leaves so many to functions without a reservation, or refuses one. */
const MUST_STAY_UNRESERVED = 100;
/** With which an on-demand stream begins. */
const NEW_ON_DEMAND_SHARDS = 4;
/** A webhook's address lets whoever has it write to the channel. */
const ADDRESS = /^https:\/\//;

/** Asks for what an environment needs, each with its meaning and its default, until the answer can be deployed. */
export async function askForSettings(
  { environment, parameters, settings, unreservedConcurrency }: FirstDeployment,
  terminal: Terminal,
  say: (text: string) => void,
): Promise<Record<string, string>> {
  say(`${environment} is new. A few questions; Enter takes what stands in brackets, - leaves it empty.\n`);
  const answers: Record<string, string> = { ...settings };
  for (const name of ASKED) {
    const parameter = parameters[name]!;
    if (name === 'StreamShardCount' && answers['StreamMode'] === 'ON_DEMAND') continue;
    const given = settings[name] ?? parameter.defaultValue;
    say(
      ['', parameter.description, expected(parameter)]
        .filter((line, at) => at === 0 || line !== '')
        .join('\n'),
    );
    const answer = await validAnswer(name, parameter, given, terminal, say);
    if (answer === parameter.defaultValue) delete answers[name];
    else answers[name] = answer;
  }
  reserveConcurrency(answers, parameters, unreservedConcurrency, say);
  return answers;
}

async function validAnswer(
  name: string,
  parameter: TemplateParameter,
  given: string,
  terminal: Terminal,
  say: (text: string) => void,
): Promise<string> {
  for (;;) {
    const typed = (await terminal.ask(`${name} [${given}]: `)).trim();
    const answer = typed === '-' ? '' : typed === '' ? given : typed;
    const objection = objectionTo(answer, parameter);
    if (objection === null) return answer;
    say(`Not that: expected ${objection}.`);
  }
}

function objectionTo(
  answer: string,
  { pattern, allowed, constraint, isSecret }: TemplateParameter,
): string | null {
  if (isSecret && ADDRESS.test(answer)) {
    return 'its reference (ARN of a secret, or ssm:/…): the answers are kept in samconfig.toml, where no password belongs';
  }
  if (allowed.length > 0) return allowed.includes(answer) ? null : `one of ${allowed.join(', ')}`;
  return pattern === null || new RegExp(`^(?:${pattern})$`).test(answer) ? null : constraint;
}

function expected({ allowed, constraint }: TemplateParameter): string {
  if (allowed.length > 0) return `One of ${allowed.join(', ')}.`;
  return constraint === '' ? '' : `Expected: ${constraint}.`;
}

/** Each shard is read in so many batches at once: the reservation covers them, or the account's concurrency is shared. */
function reserveConcurrency(
  answers: Record<string, string>,
  parameters: FirstDeployment['parameters'],
  unreserved: number,
  say: (text: string) => void,
): void {
  const valueOf = (name: string): string => answers[name] ?? parameters[name]!.defaultValue;
  const shards =
    valueOf('StreamMode') === 'ON_DEMAND' ? NEW_ON_DEMAND_SHARDS : Number(valueOf('StreamShardCount'));
  const lanes = shards * Number(valueOf('ParallelizationFactor'));
  const { allowed, defaultValue } = parameters['ReservedConcurrency']!;
  const reserved = allowed.find((size) => Number(size) >= lanes);
  if (reserved !== undefined && unreserved - Number(reserved) >= MUST_STAY_UNRESERVED) {
    if (reserved !== defaultValue) answers['ReservedConcurrency'] = reserved;
    return;
  }
  answers['ReservedConcurrency'] = 'none';
  say(
    `\nThis account may run ${unreserved} functions at once, too few to reserve ${lanes} for kinesis-processor: ` +
      'ReservedConcurrency=none. Ask for more in Service Quotas, then take it out of samconfig.toml.',
  );
}
