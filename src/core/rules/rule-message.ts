import { durationText } from '../market-data/duration.ts';
import { intervalText } from '../market-data/interval.ts';
import { conditionsOf, type Condition, type Expression, type Operand } from './rule.ts';
import type { Firing } from './rule-monitor.ts';

/** Placeholders that stand for something else than a value of the market. */
const FACTS = ['symbol', 'interval', 'time'] as const;
const PLACEHOLDER = /\{\{\s*([^{}]*?)\s*\}\}/g;

/** The names in double braces that a message uses. */
export function placeholdersOf(message: string): readonly string[] {
  return [...message.matchAll(PLACEHOLDER)].map(([, name]) => name!);
}

/** Whether a message may use this name, `values` being the names of the values there are. */
export function isPlaceholder(name: string, values: readonly string[]): boolean {
  return (FACTS as readonly string[]).includes(name) || values.includes(name);
}

/** What the rule says: the user's message filled in, or its conditions with what they found. */
export function messageOf(firing: Firing, symbol: string): string {
  const { rule } = firing;
  if (rule.message === null) {
    const held = rule.holdSeconds > 0 ? ` for ${durationText(rule.holdSeconds)}` : '';
    return `${symbol}: ${described(rule.when, firing)}${held}`;
  }
  return rule.message.replaceAll(PLACEHOLDER, (_, name: string) => filledIn(name, firing, symbol));
}

function filledIn(name: string, firing: Firing, symbol: string): string {
  switch (name) {
    case 'symbol':
      return symbol;
    case 'interval':
      return intervalText(firing.intervalMs);
    case 'time':
      return new Date(firing.timeMs).toISOString();
    default:
      return numberText(valueOf(name, firing));
  }
}

function described(expression: Expression, firing: Firing): string {
  if ('all' in expression) return joined(expression.all, ' and ', firing);
  if ('any' in expression) return joined(expression.any, ' or ', firing);
  const value = numberText(valueOf(expression.source, firing));
  return `${expression.source} ${value} ${expression.operator.replace('_pct', '').replaceAll('_', ' ')} ${against(expression, firing)}`;
}

function joined(parts: readonly Expression[], word: string, firing: Firing): string {
  return parts
    .map((part) => (isNested(part) ? `(${described(part, firing)})` : described(part, firing)))
    .join(word);
}

function isNested(part: Expression): boolean {
  return conditionsOf(part).length > 1;
}

function against(condition: Condition, firing: Firing): string {
  if ('target' in condition) return operandText(condition.target, firing);
  if ('lower' in condition) {
    return `${operandText(condition.lower, firing)} to ${operandText(condition.upper, firing)}`;
  }
  const unit = condition.operator.endsWith('_pct') ? ' %' : '';
  return `by ${numberText(condition.by)}${unit} within ${condition.bars} bars`;
}

function operandText(operand: Operand, firing: Firing): string {
  if (typeof operand === 'number') return numberText(operand);
  const { source, times } = operand;
  const name = times === 1 ? source : `${numberText(times)} × ${source}`;
  const value = valueOf(source, firing);
  return `${name} ${numberText(value === null ? null : times * value)}`;
}

function valueOf(name: string, { bar, indicators }: Firing): number | null {
  switch (name) {
    case 'price':
      return bar.close;
    case 'open':
    case 'high':
    case 'low':
    case 'volume':
      return bar[name];
    default:
      return indicators[name] ?? null;
  }
}

/** Enough digits for any price, few enough to read; a value that is warming up is a dash. */
function numberText(value: number | null): string {
  return value === null ? '–' : String(Number(value.toPrecision(8)));
}
