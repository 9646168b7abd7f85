import type { Alert } from '../../core/alert/alert.ts';
import { factsOfWords } from '../../core/alert/facts.ts';
import type { SymbolEffects } from '../../core/market-state/symbol-effects.ts';
import { explanationOf } from '../../core/notifications/words/explanation.ts';
import { factsRecord, parseFacts, type FactsRecord } from '../../dto/alert-facts.ts';
import { packJson, unpackJson } from './packed-json.ts';

/**
 * Number of the form in which pending effects are stored; absent in what was written before there was one. A deployment shifts traffic
 * for minutes, and either version may find what the other has left: a new form is written once the version before reads it.
 */
const VERSION = 1;

/** Effects as they are packed: each alert with the sentence that the version before had, and with facts as on the wire. */
interface PendingRecord {
  readonly v?: number;
  readonly closedBars: SymbolEffects['closedBars'];
  readonly alerts: readonly (Omit<Alert, 'facts'> & {
    readonly explanation: string;
    readonly facts?: FactsRecord | undefined;
  })[];
}

export function packEffects({ closedBars, alerts }: SymbolEffects): Uint8Array {
  const record: PendingRecord = {
    v: VERSION,
    closedBars,
    alerts: alerts.map((alert) => ({
      ...alert,
      facts: factsRecord(alert.facts),
      explanation: explanationOf(alert),
    })),
  };
  return packJson(record);
}

/** @throws Error when the bytes are none of this, or of a later form */
export function unpackEffects(packed: Uint8Array): SymbolEffects {
  const { v = 0, closedBars, alerts } = unpackJson(packed) as Partial<PendingRecord>;
  if (v > VERSION) throw new Error(`pending effects have form ${v}, and this version reads ${VERSION}`);
  if (!Array.isArray(closedBars) || !Array.isArray(alerts)) throw new Error('pending effects hold no lists');
  return { closedBars, alerts: alerts.map(alertOf) };
}

function alertOf({ explanation, facts, ...alert }: PendingRecord['alerts'][number]): Alert {
  return { ...alert, facts: parseFacts(facts) ?? factsOfWords(explanation) };
}
