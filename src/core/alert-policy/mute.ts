import type { AlertStatus } from '../alert/alert.ts';
import { covers, type Acknowledgement } from '../answers/acknowledgement.ts';
import type { Suppression } from '../delivery/delivery.ts';
import type { Mutes } from './alert-state.ts';
import { inhibitedBy } from './inhibit.ts';
import { silencedBy, type MutableFacts } from './silence.ts';
import { STAGES, type Stage } from './trace.ts';

export interface MuteQuestion {
  readonly facts: MutableFacts & { readonly status: AlertStatus };
  readonly userId: string;
  readonly mutes: Mutes;
  readonly acknowledgement: Acknowledgement | null;
  readonly nowMs: number;
}

/** What keeps an alert from a user, null where nothing does; and why, in words. */
export interface MuteVerdict {
  readonly by: Suppression | null;
  readonly words: string;
}

type Mute = (question: MuteQuestion) => MuteVerdict;

/** The stages that keep an alert from somebody on purpose, or because another one says it already. */
export const MUTES = {
  acknowledged: ({ facts, acknowledgement }) => {
    if (isOver(facts)) return passed('its end is told');
    if (acknowledgement === null) return passed('by nobody yet');
    return covers(acknowledgement, facts.severity)
      ? { by: 'acknowledged', words: `${acknowledgement.userId} looks after it` }
      : passed('more than what was acknowledged');
  },
  inhibit: ({ facts, mutes, nowMs }) => {
    if (isOver(facts)) return passed('its end is told');
    const inhibitor = inhibitedBy(facts, mutes.inhibitors, nowMs);
    return inhibitor === undefined
      ? passed('nothing else says it')
      : { by: 'inhibited', words: `${inhibitor.episodeId} says it already` };
  },
  silence: ({ facts, mutes, userId, nowMs }) => {
    const silence = silencedBy(facts, mutes.silences, userId, nowMs);
    return silence === undefined
      ? passed('no silence fits')
      : { by: 'silenced', words: `${silence.id} of ${silence.author}` };
  },
} satisfies Partial<Record<Stage, Mute>>;

const MUTING_STAGES = STAGES.filter((stage): stage is keyof typeof MUTES => stage in MUTES);

/** The first that keeps it from the user, in the order of the stages. */
export function mutedBy(question: MuteQuestion): Suppression | null {
  for (const stage of MUTING_STAGES) {
    const { by } = MUTES[stage](question);
    if (by !== null) return by;
  }
  return null;
}

function passed(words: string): MuteVerdict {
  return { by: null, words };
}

function isOver({ status }: MuteQuestion['facts']): boolean {
  return status === 'resolved';
}
