import type { PageWords } from './words.ts';

export const FRENCH_PAGES: PageWords = {
  button: {
    acknowledge: (userId) => `Prendre en charge (${userId})`,
    silence: (userId) => `Mettre en sourdine pendant une heure, pour ${userId}`,
  },
  before: {
    acknowledge: () => 'Prendre en charge indique que vous vous en occupez et arrête l’escalade.',
    silence: (symbol) =>
      `Vous seul ne recevrez plus rien sur ${symbol} pendant une heure. Les autres restent prévenus.`,
  },
  done: {
    acknowledge: () => 'Personne d’autre ne sera appelé.',
    silence: (symbol, until) => `Vous ne recevrez rien sur ${symbol} avant ${until}.`,
  },
  rating: {
    question: 'Ce message valait-il la peine d’être lu\u00a0?',
    button: { useful: 'Utile', noise: 'Bruit' },
    before:
      'Vos réponses décident de ce qui vient en premier dans vos messages. Ceux des autres ne changent pas.',
    done: { useful: 'C’est noté\u00a0: utile.', noise: 'C’est noté\u00a0: bruit.' },
    missing: (count) =>
      count === 1
        ? 'Encore une réponse, et vos messages en tiendront compte.'
        : `Encore ${count} réponses, et vos messages en tiendront compte.`,
  },
  acknowledgedBy: (userId, time) => `Prise en charge par ${userId} à ${time}.`,
  likewise: 'Cela vaut pour tout ce que contenait le message\u00a0:',
  over: 'C’est terminé.',
  expired: 'Ce lien a expiré. Un message plus récent sur cette alerte en contient un nouveau.',
  invalid: 'Ce lien n’est pas valable. Vérifiez qu’il a été copié en entier.',
  removed: 'Le destinataire de ce lien ne reçoit plus d’alertes.',
  gone: 'Cette alerte n’est plus connue.',
  unavailable: 'Ce n’est pas possible pour le moment. Réessayez dans une minute.',
  notAllowed: 'Cette page ne peut être que lue et confirmée.',
};
