import test from 'ava';
import { TimeOfDayProfile } from '../../../src/core/anomaly-detection/time-of-day-profile.ts';
import { StateReader } from '../../../src/core/state-codec/state-reader.ts';
import { StateWriter } from '../../../src/core/state-codec/state-writer.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;
const DAY = 24 * HOUR;

test('what is usual at a half hour of the day is known the day after, and at no other time', (t) => {
  const profile = new TimeOfDayProfile();
  profile.beginBar(21 * HOUR, MINUTE);
  t.is(profile.excess, 0);
  profile.closeBar(3);
  profile.beginBar(DAY + 21 * HOUR + 20 * MINUTE, MINUTE);
  t.is(profile.excess, 3);
  profile.beginBar(DAY + 21 * HOUR + 30 * MINUTE, MINUTE);
  t.is(profile.excess, 0);
});

test('a half hour before 1970 is a half hour of the day, too', (t) => {
  const profile = new TimeOfDayProfile();
  profile.beginBar(-3 * HOUR, MINUTE);
  profile.closeBar(3);
  profile.beginBar(21 * HOUR, MINUTE);
  t.is(profile.excess, 3);
});

test('a habit of five days counts half after five days of another', (t) => {
  const profile = new TimeOfDayProfile();
  const day = (excess: number) => {
    for (let minute = 0; minute < 30; minute += 1) {
      profile.beginBar(minute * MINUTE, MINUTE);
      profile.closeBar(excess);
    }
  };
  day(4);
  for (let days = 0; days < 5; days += 1) day(0);
  t.true(Math.abs(profile.excess - 2) < 0.01, `${profile.excess}`);
});

test('bars longer than half an hour have no time of day', (t) => {
  const profile = new TimeOfDayProfile();
  profile.beginBar(0, HOUR);
  profile.closeBar(5);
  profile.beginBar(DAY, HOUR);
  t.is(profile.excess, 0);
});

test('a profile survives being written and read, and costs nothing while empty', (t) => {
  const bytesOf = (profile: TimeOfDayProfile) => {
    const writer = new StateWriter();
    profile.write(writer);
    return writer.finish();
  };
  const profile = new TimeOfDayProfile();
  t.is(bytesOf(profile).length, 1);
  profile.beginBar(0, MINUTE);
  profile.closeBar(0.1);
  const restored = new TimeOfDayProfile();
  restored.read(new StateReader(bytesOf(profile)));
  t.deepEqual(bytesOf(restored), bytesOf(profile));
});
