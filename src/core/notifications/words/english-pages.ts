import type { PageWords } from './words.ts';

export const ENGLISH_PAGES: PageWords = {
  button: {
    acknowledge: (userId) => `Acknowledge as ${userId}`,
    silence: (userId) => `Silence for one hour, for ${userId}`,
  },
  before: {
    acknowledge: () => 'Acknowledging says that you are looking after it, and stops the escalation.',
    silence: (symbol) =>
      `Only you will stop receiving alerts about ${symbol} for one hour. Everybody else still will.`,
  },
  done: {
    acknowledge: () => 'Nobody else will be called about it.',
    silence: (symbol, until) => `You will receive nothing about ${symbol} until ${until}.`,
  },
  rating: {
    question: 'Was this worth reading?',
    button: { useful: 'Useful', noise: 'Noise' },
    before: 'Your answers decide what comes first in your messages. Nobody else’s messages change.',
    done: { useful: 'Noted: useful.', noise: 'Noted: noise.' },
    missing: (count) =>
      count === 1
        ? 'One more answer, and your messages follow them.'
        : `${count} more answers, and your messages follow them.`,
  },
  acknowledgedBy: (userId, time) => `Acknowledged by ${userId} at ${time}.`,
  likewise: 'This covers everything in the message:',
  over: 'It is over.',
  expired: 'This link has expired. A newer message about the alert has a newer link.',
  invalid: 'This link is not valid. Please check that it was copied in full.',
  removed: 'The person this link was sent to no longer receives alerts.',
  gone: 'This alert is no longer on record.',
  unavailable: 'This is not possible right now. Please try again in a minute.',
  notAllowed: 'This page can only be read and confirmed.',
};
