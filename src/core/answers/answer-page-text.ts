import type { LinkPurpose } from './answer-link.ts';
import type { Language } from '../alert/language.ts';

/** The words of the pages behind links. Functions put in what comes from outside; escaping is the page's affair. */
export interface PageText {
  readonly button: Readonly<Record<LinkPurpose, (userId: string) => string>>;
  readonly before: Readonly<Record<LinkPurpose, (symbol: string) => string>>;
  readonly done: Readonly<Record<LinkPurpose, (symbol: string, until: string) => string>>;
  readonly acknowledgedBy: (userId: string, time: string) => string;
  /** Before the list of what the answer covers, too. */
  readonly likewise: string;
  readonly over: string;
  readonly expired: string;
  readonly invalid: string;
  readonly removed: string;
  readonly gone: string;
  readonly unavailable: string;
  readonly notAllowed: string;
}

const EN: PageText = {
  button: {
    acknowledge: (userId) => `Acknowledge as ${userId}`,
    silence: (userId) => `Silence for one hour, for ${userId}`,
  },
  before: {
    acknowledge: () => 'Acknowledging says that you look after it, and stops the calls.',
    silence: (symbol) => `You alone will not be told about ${symbol} for one hour. The others will.`,
  },
  done: {
    acknowledge: () => 'Nobody else will be called about it.',
    silence: (symbol, until) => `You will not be told about ${symbol} before ${until}.`,
  },
  acknowledgedBy: (userId, time) => `Acknowledged by ${userId} at ${time}.`,
  likewise: 'This covers all that the message told of:',
  over: 'It is over.',
  expired: 'This link has expired. A newer message about the alert has a newer link.',
  invalid: 'This link is not valid. Please check that it was copied whole.',
  removed: 'Whoever this link was sent to is not told of alerts any more.',
  gone: 'Nothing is known of this alert any more.',
  unavailable: 'This cannot be done at the moment. Please try again in a minute.',
  notAllowed: 'This page can only be read and confirmed.',
};

const FR: PageText = {
  button: {
    acknowledge: (userId) => `Prendre en charge : ${userId}`,
    silence: (userId) => `Couper pendant une heure, pour ${userId}`,
  },
  before: {
    acknowledge: () => 'Prendre en charge dit que vous vous en occupez et arrête les appels.',
    silence: (symbol) =>
      `Vous seul ne recevrez plus rien sur ${symbol} pendant une heure. Les autres restent prévenus.`,
  },
  done: {
    acknowledge: () => 'Personne d’autre ne sera appelé.',
    silence: (symbol, until) => `Vous ne recevrez rien sur ${symbol} avant ${until}.`,
  },
  acknowledgedBy: (userId, time) => `Pris en charge par ${userId} à ${time}.`,
  likewise: 'Cela vaut pour tout ce que le message annonçait :',
  over: 'C’est terminé.',
  expired: 'Ce lien a expiré. Un message plus récent sur cette alerte en contient un nouveau.',
  invalid: 'Ce lien n’est pas valable. Vérifiez qu’il a été copié en entier.',
  removed: 'Le destinataire de ce lien ne reçoit plus d’alertes.',
  gone: 'Cette alerte n’est plus connue.',
  unavailable: 'Ce n’est pas possible pour le moment. Réessayez dans une minute.',
  notAllowed: 'Cette page ne peut être que lue et confirmée.',
};

export const PAGE_TEXT: Readonly<Record<Language, PageText>> = { en: EN, fr: FR };
