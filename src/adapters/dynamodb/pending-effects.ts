import { NO_EFFECTS, type SymbolEffects } from '../../core/market-state/symbol-effects.ts';
import { packJson, unpackJson } from './packed-json.ts';

/**
 * Of the form in which pending effects are stored; absent in what was written before there was one. A deployment shifts traffic
 * for minutes, and either version may find what the other has left: a new form is written once the version before reads it.
 */
const VERSION = 1;

export function packEffects(effects: SymbolEffects): Uint8Array {
  return packJson({ v: VERSION, ...effects });
}

/** @throws Error when the bytes are none of this, or of a later form */
export function unpackEffects(packed: Uint8Array): SymbolEffects {
  const {
    v = 0,
    closedBars,
    alerts,
  } = unpackJson(packed) as Partial<SymbolEffects> & { readonly v?: number };
  if (v > VERSION) throw new Error(`pending effects have form ${v}, and this version reads ${VERSION}`);
  if (!Array.isArray(closedBars) || !Array.isArray(alerts)) throw new Error('pending effects hold no lists');
  return { ...NO_EFFECTS, closedBars, alerts };
}
