import type { AlertStatus } from '../alert/alert.ts';
import { covers, type Acknowledgement } from '../answers/acknowledgement.ts';
import type { Suppression } from '../delivery/delivery.ts';
import type { SendReason } from '../notifications/message.ts';
import type { Mutes } from './alert-state.ts';
import { inhibitedBy, type InhibitableFacts } from './inhibit.ts';
import { silencedBy } from './silence.ts';
import { STAGES, type Stage } from './trace.ts';

export interface MuteQuestion {
  readonly facts: InhibitableFacts;
  /** The end of what the user was told of: it is told whatever mutes the symbol by now. */
  readonly isEnd: boolean;
  /** null for a room of several users: only what is silenced for everybody is silenced there. */
  readonly userId: string | null;
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
  acknowledged: ({ facts, isEnd, acknowledgement }) => {
    if (isEnd) return passed('its end is told');
    if (acknowledgement === null) return passed('by nobody yet');
    return covers(acknowledgement, facts.severity)
      ? { by: 'acknowledged', words: `${acknowledgement.userId} looks after it` }
      : passed('more than what was acknowledged');
  },
  inhibit: ({ facts, isEnd, mutes, nowMs }) => {
    if (isEnd) return passed('its end is told');
    const inhibitor = inhibitedBy(facts, mutes.inhibitors, nowMs);
    return inhibitor === undefined
      ? passed('nothing else says it')
      : { by: 'inhibited', words: `${inhibitor.episodeId} says it already` };
  },
  silence: ({ facts, isEnd, mutes, userId, nowMs }) => {
    if (isEnd) return passed('its end is told');
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

/** An end in the stead of a beginning that has waited is news, and muted as that would be. */
export function isEndOfTold(status: AlertStatus, sendReason: SendReason): boolean {
  return status === 'resolved' && sendReason !== 'first';
}

function passed(words: string): MuteVerdict {
  return { by: null, words };
}
