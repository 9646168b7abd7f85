import { join } from 'node:path';

import test from 'ava';

import { repositoryRoot } from '../../../lib/tooling/repository-root.ts';
import { evaluate, readTemplate, references, type TemplateScope } from '../../../lib/template/template.ts';

const SCOPE: TemplateScope = {
  conditions: { IsProduction: { 'Fn::Equals': [{ Ref: 'Environment' }, 'prod'] } },
  mappings: { Sizes: { dev: { Batch: 50 } } },
  ref: (name) => (name === 'Environment' ? 'dev' : `ref-of-${name}`),
  getAtt: (logicalId, attribute) => `${logicalId}/${attribute}`,
};

const evaluates = test.macro((t, node: unknown, expected: unknown) => {
  t.deepEqual(evaluate(node, SCOPE), expected);
});
test('Ref gives what the scope says', evaluates, { a: [{ Ref: 'Queue' }] }, { a: ['ref-of-Queue'] });
test('GetAtt gives an attribute', evaluates, { 'Fn::GetAtt': ['Queue', 'Arn'] }, 'Queue/Arn');
test(
  'Sub fills in names, attributes and literals',
  evaluates,
  { 'Fn::Sub': '${Environment}-${Queue.Arn}-${!x}' },
  'dev-Queue/Arn-${x}',
);
test('Sub prefers its own values', evaluates, { 'Fn::Sub': ['${a}-${Environment}', { a: '1' }] }, '1-dev');
test('If chooses by a condition', evaluates, { 'Fn::If': ['IsProduction', 'yes', 'no'] }, 'no');
test(
  'NoValue leaves the property out',
  evaluates,
  { a: { 'Fn::If': ['IsProduction', 1, { Ref: 'AWS::NoValue' }] } },
  {},
);
test('Join joins', evaluates, { 'Fn::Join': ['-', ['a', { Ref: 'Environment' }]] }, 'a-dev');
test('Split splits', evaluates, { 'Fn::Split': ['-', 'us-east-1'] }, ['us', 'east', '1']);
test('FindInMap finds', evaluates, { 'Fn::FindInMap': ['Sizes', { Ref: 'Environment' }, 'Batch'] }, 50);
test(
  'a Condition block of a policy stays as it is',
  evaluates,
  { Condition: { Bool: { x: 'y' } } },
  { Condition: { Bool: { x: 'y' } } },
);

test('an unknown function is an error, not a value', (t) => {
  t.throws(() => evaluate({ 'Fn::Cidr': ['10.0.0.0/16'] }, SCOPE), { message: /Fn::Cidr is not known/ });
});

test('references are found in every form', (t) => {
  const node = { a: { Ref: 'A' }, b: [{ 'Fn::GetAtt': ['B', 'Arn'] }], c: { 'Fn::Sub': '${C}-${D.Arn}' } };
  t.deepEqual([...references(node)].toSorted(), ['A', 'B', 'C', 'D']);
});

test('the short forms of the template become the long ones', (t) => {
  const template = readTemplate(join(repositoryRoot, 'template.yaml'));
  t.like(template.Resources['FinancialStream'], {
    Type: 'AWS::Kinesis::Stream',
    Properties: { Name: { 'Fn::Sub': '${ProjectName}-${Environment}-financial-stream' } },
  });
  t.deepEqual(template.Conditions?.['IsProduction'], { 'Fn::Equals': [{ Ref: 'Environment' }, 'prod'] });
});
