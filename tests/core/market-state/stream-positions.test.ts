import test from 'ava';
import { StateReader } from '../../../src/core/state-codec/state-reader.ts';
import { StateWriter } from '../../../src/core/state-codec/state-writer.ts';
import { StreamPositions } from '../../../src/core/market-state/stream-positions.ts';

const at = (sequenceNumber: string, subSequence = 0, shardId = 'shardId-0') => ({
  shardId,
  sequenceNumber,
  subSequence,
});

test('what is not beyond the last position of its shard is a replay', (t) => {
  const positions = new StreamPositions();
  positions.advance(at('100', 2));
  t.true(positions.isReplay(at('100', 2)));
  t.true(positions.isReplay(at('100', 1)));
  t.true(positions.isReplay(at('99', 7)));
  t.false(positions.isReplay(at('100', 3)));
  t.false(positions.isReplay(at('101')));
});

test('sequence numbers compare as numbers, whatever their length', (t) => {
  const positions = new StreamPositions();
  positions.advance(at('49600000000000000000000000000000000000000000000000000009'));
  t.false(positions.isReplay(at('49600000000000000000000000000000000000000000000000000010')));
  t.true(positions.isReplay(at('9')));
});

test('shards are told apart', (t) => {
  const positions = new StreamPositions();
  positions.advance(at('500', 0, 'shardId-0'));
  t.false(positions.isReplay(at('1', 0, 'shardId-1')));
});

test('records of one symbol under several keys are told apart: their lanes overtake one another', (t) => {
  const positions = new StreamPositions();
  positions.advance(under('a', '500'));
  t.false(positions.isReplay(under('b', '400')));
  positions.advance(under('b', '400'));
  t.true(positions.isReplay(under('a', '500')));
  t.true(positions.isReplay(under('b', '400')));
  t.false(positions.isReplay(at('450')));
});

test('whatever number of shards a symbol is on, a batch that is delivered again is a replay', (t) => {
  const positions = new StreamPositions();
  const shards = Array.from({ length: 40 }, (_, shard) => at('7', 0, `shardId-${shard}`));
  for (const position of shards) positions.advance(position, 1000);
  t.true(shards.every((position) => positions.isReplay(position)));
  t.is(positions.forgotten, 0);
});

test('a shard is forgotten two days after its last record, also by a state that was stored', (t) => {
  const hour = 3_600_000;
  const positions = new StreamPositions();
  positions.advance(at('7', 0, 'old'), 1000 * hour);
  positions.advance(at('7', 0, 'new'), 1047 * hour);
  t.true(positions.isReplay(at('7', 0, 'old')));
  const later = restored(positions);
  later.advance(at('8', 0, 'newest'), 1049 * hour);
  t.false(later.isReplay(at('7', 0, 'old')));
  t.true(later.isReplay(at('7', 0, 'new')));
  t.is(later.forgotten, 0);
});

test('a key for each record is more than can be remembered: the oldest go, and it is said how many', (t) => {
  const positions = new StreamPositions();
  for (let index = 0; index < 100; index += 1) {
    positions.advance({ ...at(String(index)), partitionKey: `key-${index}` }, index);
  }
  t.is(positions.forgotten, 36);
  t.true(positions.isReplay({ ...at('99'), partitionKey: 'key-99' }));
  t.true(positions.isReplay({ ...at('36'), partitionKey: 'key-36' }));
  t.false(positions.isReplay({ ...at('35'), partitionKey: 'key-35' }));
});

const under = (partitionKey: string, sequenceNumber: string) => ({ ...at(sequenceNumber), partitionKey });

/** As they are stored, or as a version leaves them that knows format 5 alone. */
function restored(positions: StreamPositions, hasMore = true): StreamPositions {
  const [body, more] = [new StateWriter(), new StateWriter()];
  positions.write(body);
  positions.writeMore(more);
  const copy = new StreamPositions();
  copy.read(new StateReader(body.finish()));
  if (hasMore) copy.readMore(new StateReader(more.finish()));
  return copy;
}

test('positions survive being written and read, each lane its own', (t) => {
  const positions = new StreamPositions();
  positions.advance(at('123', 4));
  positions.advance(at('77', 0, 'shardId-1'));
  t.true(restored(positions).isReplay(at('123', 4)));
  t.false(restored(positions).isReplay(at('123', 5)));
  t.true(restored(positions).isReplay(at('77', 0, 'shardId-1')));
  positions.advance(under('a', '500'));
  t.true(restored(positions).isReplay(under('a', '500')));
  t.false(restored(positions).isReplay(under('b', '400')));
  t.false(restored(positions).isReplay(at('124')));
});

test('what a version that does not tell keys apart has worked on is a replay under whatever key', (t) => {
  const positions = new StreamPositions();
  positions.advance(at('500'), 1000);
  const other = restored(positions, false);
  t.true(other.isReplay(under('a', '500')));
  t.true(other.isReplay(at('499')));
  t.false(other.isReplay(under('a', '501')));
  other.advance(under('a', '501'), 2000);
  t.true(restored(other).isReplay(under('b', '500')));
  t.false(restored(other).isReplay(under('b', '501')));
});

test('a version that does not tell keys apart is told the furthest of them', (t) => {
  const positions = new StreamPositions();
  positions.advance(under('a', '500'), 1000);
  positions.advance(under('b', '498'), 1000);
  positions.advance(at('499'), 1000);
  positions.advance(at('7', 0, 'shardId-1'), 1000);
  const writer = new StateWriter();
  positions.write(writer);
  const reader = new StateReader(writer.finish());
  const shards = Array.from({ length: reader.varint() }, () => [
    reader.string(),
    reader.string(),
    reader.varint(),
  ]);
  t.deepEqual(shards, [
    ['shardId-0', '500', 0],
    ['shardId-1', '7', 0],
  ]);
});

test('how far another version came is forgotten two days later', (t) => {
  const hour = 3_600_000;
  const positions = new StreamPositions();
  positions.advance(at('500'), hour);
  const other = restored(positions, false);
  other.advance(at('501'), 2 * hour);
  t.true(restored(other).isReplay(under('a', '500')));
  other.advance(at('502'), 51 * hour);
  t.false(restored(other).isReplay(under('a', '500')));
  t.true(restored(other).isReplay(at('502')));
});

test('a version that does not tell keys apart goes by the later of two parts of one record, whichever key came last', (t) => {
  for (const order of [
    [5, 2],
    [2, 5],
  ]) {
    const positions = new StreamPositions();
    order.forEach((subSequence, key) => positions.advance({ ...under(`key-${key}`, '7'), subSequence }));
    const older = restored(positions, false);
    t.true(older.isReplay(at('7', 5)));
    t.false(older.isReplay(at('7', 6)));
  }
});
