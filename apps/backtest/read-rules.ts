import { readFileSync } from 'node:fs';
import type { IndicatorSet } from '../../src/core/indicators/indicator-set.ts';
import { closedBarValues, liveBarValues } from '../../src/core/market-state/value-selection.ts';
import type { Rule } from '../../src/core/rules/rule.ts';
import { parseRules } from '../../src/dto/rule.dto.ts';
import { InputError } from '../../lib/market-files/input-error.ts';

/** The user whose rules they are where the file does not say. */
const OWNER = 'backtest';

/**
 * The rules of a JSON file: a list of them, or an item of user-preferences with its list `rules`.
 * @throws InputError with everything that is wrong, since a rule left out would be a rule that never fires
 */
export function readRules(path: string, indicators: IndicatorSet): readonly Rule[] {
  const content = parseJson(path);
  const { user_id: userId, rules: list } = isItem(content) ? content : { user_id: undefined, rules: content };
  if (!Array.isArray(list)) throw new InputError(path, 'expected a list of rules, or {"rules": […]}');
  const owned = list.map((rule: unknown) =>
    typeof rule === 'object' && rule !== null && !Array.isArray(rule)
      ? { user_id: userId ?? OWNER, ...rule }
      : rule,
  );
  const values = { live: liveBarValues(indicators), closed: closedBarValues(indicators) };
  const { rules, problems } = parseRules(owned, values);
  if (problems.length > 0) throw new InputError(path, problems.join('; '));
  return rules;
}

function parseJson(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new InputError(path, `cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new InputError(path, `is not JSON (${(error as Error).message})`);
  }
}

function isItem(content: unknown): content is { readonly user_id?: string; readonly rules: unknown } {
  return typeof content === 'object' && content !== null && 'rules' in content;
}
