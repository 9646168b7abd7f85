import { type Alert, USER_RULE_ALERT_TYPE } from '../alert/alert.ts';
import type { ClosedBar } from './closed-bar.ts';

/**
 * What has to become visible outside because a symbol's state moved. It is committed together with that state and
 * carried out afterwards, so that a crash in between leaves it to the next invocation; carrying it out twice changes
 * nothing that a reader sees.
 */
export interface SymbolEffects {
  readonly closedBars: readonly ClosedBar[];
  readonly alerts: readonly Alert[];
}

export const NO_EFFECTS: SymbolEffects = { closedBars: [], alerts: [] };

export function hasEffects(effects: SymbolEffects): boolean {
  return effects.closedBars.length > 0 || effects.alerts.length > 0;
}

/** Effects that belong in the history of the symbol: that a user's own rule came true is between us and the user. */
export function marketEffects({ closedBars, alerts }: SymbolEffects): SymbolEffects {
  return { closedBars, alerts: alerts.filter(({ alertType }) => alertType !== USER_RULE_ALERT_TYPE) };
}

export function joinEffects(earlier: SymbolEffects, later: SymbolEffects): SymbolEffects {
  if (!hasEffects(earlier)) return later;
  if (!hasEffects(later)) return earlier;
  return {
    closedBars: [...earlier.closedBars, ...later.closedBars],
    alerts: [...earlier.alerts, ...later.alerts],
  };
}
