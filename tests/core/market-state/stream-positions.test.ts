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

test('positions survive being written and read', (t) => {
  const positions = new StreamPositions();
  positions.advance(at('123', 4));
  positions.advance(at('77', 0, 'shardId-1'));
  const writer = new StateWriter();
  positions.write(writer);
  const restored = new StreamPositions();
  restored.read(new StateReader(writer.finish()));
  t.true(restored.isReplay(at('123', 4)));
  t.false(restored.isReplay(at('123', 5)));
  t.true(restored.isReplay(at('77', 0, 'shardId-1')));
});
