import { join } from 'node:path';
import { evaluate, readTemplate, type Template, type TemplateScope } from '../../lib/template/template.ts';
import { repositoryRoot } from '../../lib/tooling/repository-root.ts';
import type { Environment } from './environment.ts';
import type { EnvironmentName } from './environment-name.ts';
import { deploymentParameters } from './parameters.ts';
import { deploySettings } from './settings.ts';

interface FunctionProperties {
  readonly DeploymentPreference?: {
    readonly Enabled?: unknown;
    readonly Alarms?: readonly { readonly Ref: string }[];
  };
}

/**
 * Alarms by which CodeDeploy takes a new version back. While one fires it does not begin, either (ALARM_ACTIVE), be it the very
 * deployment that would end the alarm.
 * https://docs.aws.amazon.com/codedeploy/latest/userguide/monitoring-create-alarms.html
 */
export function gatingAlarms(environment: EnvironmentName): readonly string[] {
  const template = readTemplate(join(repositoryRoot, 'template.yaml'));
  const scope = scopeOf(template, environment);
  const gates = Object.values(template.Resources).flatMap(({ Type, Properties }) => {
    const { DeploymentPreference } = (Properties ?? {}) as FunctionProperties;
    const isGradual = Type === 'AWS::Serverless::Function' && DeploymentPreference !== undefined;
    if (!isGradual || evaluate(DeploymentPreference.Enabled, scope) !== true) return [];
    return (DeploymentPreference.Alarms ?? []).map(({ Ref }) => Ref);
  });
  return [...new Set(gates)].map((logicalId) => {
    const { AlarmName } = template.Resources[logicalId]!.Properties as { AlarmName: unknown };
    return String(evaluate(AlarmName, scope));
  });
}

/** @throws Error naming the alarms that would refuse the deployment, before anything is built or changed */
export async function expectOpenGate(environment: Environment): Promise<void> {
  const gates = gatingAlarms(environment.name);
  // Alarms of an environment that there is not yet have nothing to say.
  const { stackName } = deploySettings(environment.name);
  if (gates.length === 0 || (await environment.stack(stackName)) === null) return;
  const firing = (await environment.firingAlarms()).filter(({ name }) => gates.includes(name));
  if (firing.length === 0) return;
  throw new Error(
    `${environment.name}: CodeDeploy begins no gradual deployment (ALARM_ACTIVE) while these fire: ` +
      `${firing.map(({ name }) => name).join(', ')}. EMERGENCY=yes deploys past it, at once`,
  );
}

function scopeOf(template: Template, environment: EnvironmentName): TemplateScope {
  const { values } = deploymentParameters(environment);
  return {
    conditions: template.Conditions ?? {},
    mappings: template.Mappings ?? {},
    ref: (name) => values[name] ?? '',
    getAtt: (logicalId, attribute) => `${logicalId}.${attribute}`,
  };
}
