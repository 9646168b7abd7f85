import type { Alert } from '../alert/alert.ts';
import { fnv1a32, utf16Units } from '../prelude/fnv1a.ts';
import { featuresOf } from './features.ts';
import { reasonsOf, usefulness, type Taste } from './taste.ts';

/** What a user wants of what is learned from their answers: nothing, the order in messages, or noise held back as well. */
export const LEARNED_USES = ['off', 'order', 'hold'] as const;
export type LearnedUse = (typeof LEARNED_USES)[number];

/** Before that many answers nothing is claimed: reference figures show a gain from about there. */
export const ANSWERS_NEEDED = 150;
/** Held back where four in five of its like were noise. */
const HELD_BELOW = 0.2;
/** Of what would be held back one in so many is told, for without an answer it would never be found out that a taste has changed. */
const TOLD_ONE_IN = 10;

/** Who reads, as far as learning goes. */
export interface Learner {
  readonly userId: string;
  readonly learned: LearnedUse;
  readonly taste?: Taste;
}

/** By alert id, of 1: how likely the reader finds it useful. */
export type Usefulness = ReadonlyMap<string, number>;

export function isReady({ taste, learned }: Learner): boolean {
  return learned !== 'off' && taste !== undefined && taste.answers >= ANSWERS_NEEDED;
}

/** Empty where nothing is known, or not wanted. */
export function usefulnessOf(alerts: Iterable<Alert>, learner: Learner): Usefulness {
  const known = new Map<string, number>();
  if (!isReady(learner)) return known;
  for (const alert of alerts) {
    const features = featuresOf(alert);
    if (features !== null) known.set(alert.alertId, usefulness(learner.taste!, features));
  }
  return known;
}

/** Whether an alert is kept from its reader as noise, and what was thought of it, in words; null where nothing is thought. */
export function thoughtOf(
  alert: Alert,
  learner: Learner,
): { readonly isHeldBack: boolean; readonly words: string } | null {
  const { taste, learned, userId } = learner;
  const features = featuresOf(alert);
  if (taste === undefined || learned === 'off' || features === null) return null;
  const answers = Math.floor(taste.answers);
  if (!isReady(learner)) {
    return { isHeldBack: false, words: `not known yet: ${answers} of ${ANSWERS_NEEDED} answers` };
  }
  const share = usefulness(taste, features);
  const parts = reasonsOf(taste, features)
    .slice(0, 3)
    .map(([feature, part]) => `${feature} ${part > 0 ? '+' : '−'}${Math.abs(part).toFixed(1)}`);
  const words = `useful at ${Math.round(100 * share)} % by ${answers} answers: ${parts.join(', ')}`;
  const isNoise = learned === 'hold' && alert.severity !== 'CRITICAL' && share < HELD_BELOW;
  if (!isNoise) return { isHeldBack: false, words };
  const isProbe = fnv1a32(utf16Units(`${alert.episodeId} ${userId}`)) % TOLD_ONE_IN === 0;
  return { isHeldBack: !isProbe, words: isProbe ? `${words}; told all the same, to learn` : words };
}
