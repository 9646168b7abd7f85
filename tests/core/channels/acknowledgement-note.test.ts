import test from 'ava';
import { ALL_CHANNELS, CHANNELS } from '../../../src/core/channels/channels.ts';
import { summarise } from '../../../src/core/notifications/render/summary.ts';
import { aNotification } from '../../support/notifications.ts';

const acknowledgement = { userId: 'bob', acknowledgedAtMs: Date.parse('2022-12-13T13:35:00Z') };

test('a message about an episode that somebody looks after says who and since when', (t) => {
  t.is(summarise(aNotification({ acknowledgement })).note, 'Acknowledged by bob, 13 Dec 13:35.');
  const french = aNotification({ acknowledgement, language: 'fr', timeZone: 'Europe/Paris' });
  t.is(summarise(french).note, 'Prise en charge par bob, 13 déc. 14:35.');
  t.is(summarise(aNotification()).note, '');
});

test('a graver step says both: that nobody has answered for it, and who looks after the rest', (t) => {
  const escalation = { step: 1, steps: 3, unacknowledgedSeconds: 300 };
  const { note } = summarise(aNotification({ acknowledgement, escalation }));
  t.regex(note, /^Not acknowledged for .*step 1 of 3\. Acknowledged by bob/);
});

// A text message has no room for it.
for (const channel of ALL_CHANNELS.filter((each) => each !== 'sms')) {
  test(`${channel} shows it`, (t) => {
    const message = JSON.stringify(CHANNELS[channel].render(aNotification({ acknowledgement })));
    t.regex(message, /Acknowledged by bob/);
  });
}
