import test from 'ava';
import { deploymentParameters } from '../../../apps/deploy/parameters.ts';
import { templateParameters } from '../../../apps/deploy/template-parameters.ts';

const REFERENCE = 'ssm:/realtime-financial/dev/slack';

test('every parameter that is no secret has a value, and secrets only where they are set', (t) => {
  const { values, secrets } = deploymentParameters(
    'dev',
    {},
    { Environment: 'dev', SlackWebhookUrl: REFERENCE },
  );
  for (const [name, { isSecret }] of Object.entries(templateParameters()))
    t.is(name in values, !isSecret, name);
  t.deepEqual(secrets, { SlackWebhookUrl: REFERENCE });
});

test('what is given goes before what is set, and that before the default', (t) => {
  const of = (given: Record<string, string>, set: Record<string, string>): string | undefined =>
    deploymentParameters('dev', given, set).values['FeedHours'];
  t.is(of({}, {}), 'always');
  t.is(of({}, { FeedHours: 'none' }), 'none');
  t.is(of({ FeedHours: 'us-equities' }, { FeedHours: 'none' }), 'us-equities');
});

test('a name that the template does not know is told, for sam would pass over it', (t) => {
  t.throws(() => deploymentParameters('prod', {}, { StreamShards: '2' }), {
    message: 'samconfig.toml, prod: template.yaml has no parameter StreamShards',
  });
});

test('staging is not expected to have a feed unless samconfig.toml says so', (t) => {
  t.is(deploymentParameters('staging').values['FeedHours'], 'none');
  t.is(deploymentParameters('prod').values['FeedHours'], 'always');
});
