import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isCollection, parse, type CollectionTag, type ScalarTag } from 'yaml';
import { repositoryRoot } from '../tooling/repository-root.ts';

/** A resource as the template declares it, intrinsic functions still in it. */
export interface TemplateResource {
  readonly Type: string;
  readonly Condition?: string;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly DependsOn?: string | readonly string[];
  readonly Properties?: unknown;
}

/** Map → first key → second key → value. */
export type Mappings = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;

export interface Template {
  readonly Parameters?: Readonly<Record<string, { readonly Default?: string | number }>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Mappings?: Mappings;
  readonly Resources: Readonly<Record<string, TemplateResource>>;
}

/** Everything an intrinsic function can refer to. */
export interface TemplateScope {
  readonly conditions: Readonly<Record<string, unknown>>;
  readonly mappings: Mappings;
  ref(name: string): unknown;
  getAtt(logicalId: string, attribute: string): unknown;
}

/** The template of this repository, or another one. */
export function readTemplate(path: string = join(repositoryRoot, 'template.yaml')): Template {
  return parseTemplate(readFileSync(path, 'utf8'), path);
}

/** A CloudFormation template as YAML; its short forms (`!Ref x`) become the long ones (`{Ref: x}`). */
export function parseTemplate(text: string, name = 'template'): Template {
  const template = parse(text, { customTags: SHORT_FORMS }) as Template | null;
  if (template?.Resources === undefined) throw new Error(`${name}: expected a template with Resources`);
  return template;
}

const FUNCTIONS = 'Sub Join Select Split FindInMap If Equals Not And Or Contains'.split(' ');
const SHORT_FORMS = [
  scalarTag('!Ref', (text) => ({ Ref: text })),
  scalarTag('!Condition', (text) => ({ Condition: text })),
  scalarTag('!GetAtt', (text) => ({ 'Fn::GetAtt': splitAttribute(text) })),
  ...FUNCTIONS.flatMap((name) => [
    scalarTag(`!${name}`, (text) => ({ [`Fn::${name}`]: text })),
    sequenceTag(`!${name}`, (items) => ({ [`Fn::${name}`]: items })),
  ]),
];

function scalarTag(tag: string, resolve: (text: string) => unknown): ScalarTag {
  return { tag, resolve };
}

function sequenceTag(tag: string, resolve: (items: unknown) => unknown): CollectionTag {
  return {
    tag,
    collection: 'seq',
    resolve: (node) => resolve(isCollection(node) ? node.toJSON() : node),
  };
}

function splitAttribute(text: string): readonly [string, string] {
  const dot = text.indexOf('.');
  return [text.slice(0, dot), text.slice(dot + 1)];
}

type IntrinsicFunction = (argument: unknown, scope: TemplateScope) => unknown;

/** Stands for `AWS::NoValue`: the property is left out. */
const NO_VALUE = Symbol('AWS::NoValue');

const INTRINSICS: Readonly<Record<string, IntrinsicFunction>> = {
  Ref: (name, scope) => (name === 'AWS::NoValue' ? NO_VALUE : scope.ref(String(name))),
  Condition: (name, scope) => evaluate(scope.conditions[String(name)], scope),
  'Fn::GetAtt': (argument, scope) => {
    const [logicalId, attribute] = argument as [string, string];
    return scope.getAtt(logicalId, attribute);
  },
  'Fn::Sub': (argument, scope) => {
    const [text, values] = Array.isArray(argument) ? (argument as [string, object]) : [String(argument), {}];
    const own = evaluate(values, scope) as Record<string, unknown>;
    return text.replaceAll(/\$\{(!?)([^}]+)\}/g, (_, isLiteral: string, name: string) => {
      // For somebody else to fill in.
      if (isLiteral !== '') return `\${${name}}`;
      if (Object.hasOwn(own, name)) return String(own[name]);
      const [logicalId, attribute] = splitAttribute(name);
      return String(name.includes('.') ? scope.getAtt(logicalId, attribute) : scope.ref(name));
    });
  },
  'Fn::If': (argument, scope) => {
    const [condition, whenTrue, otherwise] = argument as [string, unknown, unknown];
    return evaluate(evaluate(scope.conditions[condition], scope) === true ? whenTrue : otherwise, scope);
  },
  'Fn::FindInMap': (argument, scope) => {
    const [map, first, second] = evaluate(argument, scope) as [string, string, string];
    const value = scope.mappings[map]?.[first]?.[second];
    if (value === undefined) throw new Error(`template: the mappings have no ${map}.${first}.${second}`);
    return value;
  },
  'Fn::Equals': (argument, scope) => {
    const [a, b] = evaluate(argument, scope) as [unknown, unknown];
    return String(a) === String(b);
  },
  'Fn::Not': (argument, scope) => (evaluate(argument, scope) as unknown[])[0] !== true,
  'Fn::And': (argument, scope) => (evaluate(argument, scope) as unknown[]).every((value) => value === true),
  'Fn::Or': (argument, scope) => (evaluate(argument, scope) as unknown[]).some((value) => value === true),
  'Fn::Split': (argument, scope) => {
    const [separator, text] = evaluate(argument, scope) as [string, string];
    return text.split(separator);
  },
  'Fn::Join': (argument, scope) => {
    const [separator, parts] = evaluate(argument, scope) as [string, unknown[]];
    return parts.join(separator);
  },
};

/**
 * Computes the intrinsic functions in `node`.
 * @throws Error on a function that is not implemented here, rather than leaving it unevaluated.
 */
export function evaluate(node: unknown, scope: TemplateScope): unknown {
  if (Array.isArray(node)) {
    return node.map((item) => evaluate(item, scope)).filter((value) => value !== NO_VALUE);
  }
  if (typeof node !== 'object' || node === null) return node;
  const call = intrinsicCall(node);
  if (call !== null) {
    const intrinsic = INTRINSICS[call.name];
    if (intrinsic === undefined)
      throw new Error(`template function ${call.name} is not known to lib/template/template.ts`);
    return intrinsic(call.argument, scope);
  }
  return Object.fromEntries(
    Object.entries(node)
      .map(([key, value]) => [key, evaluate(value, scope)] as const)
      .filter(([, value]) => value !== NO_VALUE),
  );
}

/** Names of resources and parameters that `node` refers to. */
export function references(node: unknown): Set<string> {
  const found = new Set<string>();
  visit(node);
  return found;

  function visit(value: unknown): void {
    if (Array.isArray(value)) value.forEach(visit);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
    const call = intrinsicCall(value);
    if (call?.name === 'Ref') found.add(String(call.argument));
    if (call?.name === 'Fn::GetAtt') found.add((call.argument as [string, string])[0]);
    if (call?.name === 'Fn::Sub') {
      const text = Array.isArray(call.argument) ? String(call.argument[0]) : String(call.argument);
      for (const [, name] of text.matchAll(/\$\{([^!}][^}]*)\}/g)) found.add(name!.split('.')[0]!);
    }
    Object.values(value).forEach(visit);
  }
}

function intrinsicCall(node: object): { name: string; argument: unknown } | null {
  const entries = Object.entries(node);
  const [name, argument] = entries[0] ?? [];
  if (entries.length !== 1 || name === undefined) return null;
  if (name === 'Ref' || name.startsWith('Fn::')) return { name, argument };
  // A bucket or IAM `Condition` block is an object; the function takes the name of a condition.
  return name === 'Condition' && typeof argument === 'string' ? { name, argument } : null;
}
