import type { Bar } from '../market-data/bar.ts';
import type { Indicator } from './indicator.ts';

/** Half-lives, in bars, of what is known of moves and of ranges; the longest is the unit of the others. */
const MOVE_HALF_LIVES = [3, 10, 40, 160, 640] as const;
const RANGE_HALF_LIVES = [3, 10, 40] as const;
const STILL_HALF_LIFE = 40;
const VOLUME_HALF_LIVES = [3, 20, 240] as const;

/**
 * How the size of the next move follows from them, in logarithms over the longest mean: of moves (3, 10, 40, 160), of ranges
 * (3, 10, 40), of volume, by the share of bars that stand still, and the power of a pause. `npm run bench:forecast` fits them.
 */
export const MOVE_WEIGHTS = [-0.015, 0.066, 0.288, -0.01, 0.559, -0.163, 0.064, 0.081, -0.535] as const;
export const PAUSE_POWER = 0.2;
/** The same for the logarithm of volume: the last one, and its means (3, 20), over the longest. */
export const VOLUME_WEIGHTS = [0.176, 0.463, 0.318] as const;

/** So many bars make a forecast. */
const FEWEST_BARS = 20;
/** Each end is left by one bar in twenty. */
const OUTSIDE = 0.05;
/** How fast an end follows what came: as the quantile of `Tail`. */
const [STEP, FEWEST_STEPS, MOST_STEPS] = [7, 50, 500];
/** Ends before anything is known, in mean moves and in logarithms of volume. */
const [FIRST_END, FIRST_VOLUME_END] = [2.2, 1.2];
const VOLUME_STEP = 0.5;

/** Where what stands in the state; the outputs come first. */
const [LOW, HIGH, VOLUME_HIGH] = [0, 1, 2] as const;
const [BARS, VOLUMES, LAST_START, SPACING] = [3, 4, 5, 6] as const;
const [LOWER_END, UPPER_END, VOLUME_END] = [7, 8, 9] as const;
const MOVES = 10;
const RANGES = MOVES + MOVE_HALF_LIVES.length;
const STILL = RANGES + RANGE_HALF_LIVES.length;
const VOLUME_MEANS = STILL + 1;
const LAST_VOLUME = VOLUME_MEANS + VOLUME_HALF_LIVES.length;
const STATE_SIZE = LAST_VOLUME + 1;

/**
 * What is expected of a bar before it is there: its close lies between `forecast_low` and `forecast_high` nine times in ten, its volume
 * below `volume_forecast_high` nineteen times in twenty. Made at the close before, from how much the price has moved and ranged of late;
 * both ends follow what came (online conformal prediction, Gibbs & Candès 2021, https://arxiv.org/abs/2106.00170), so that
 * they hold for a symbol whatever it is like. No value before 20 bars, nor for prices of 0 and below.
 */
export function forecast(): Indicator {
  return {
    keys: ['forecast_low', 'forecast_high', 'volume_forecast_high'],
    stateSize: STATE_SIZE,
    lookback: 1,
    update(state, bar, history) {
      const last = history.count === 0 ? Number.NaN : history.close(1);
      const elapsed = elapsedBars(state, bar);
      if (last > 0 && bar.low > 0) forecastPrice(state, bar, last, elapsed);
      else state.fill(Number.NaN, LOW, HIGH + 1);
      forecastVolume(state, bar.volume);
    },
  };
}

/** Logarithms over that of the longest mean, as `MOVE_WEIGHTS` takes them. */
export function moveFeatures(state: Float64Array): readonly number[] {
  const longest = Math.log(state[MOVES + 4]!);
  const over = (slot: number): number => Math.max(-5, Math.log(state[slot]!) - longest);
  const volume = state[VOLUMES]! < FEWEST_BARS ? 0 : state[VOLUME_MEANS]! - state[VOLUME_MEANS + 2]!;
  return [
    over(MOVES),
    over(MOVES + 1),
    over(MOVES + 2),
    over(MOVES + 3),
    over(RANGES),
    over(RANGES + 1),
    over(RANGES + 2),
    volume,
    state[STILL]!,
  ];
}

/** The longest mean of moves: the unit of the next one. */
export function meanMove(state: Float64Array): number {
  return state[BARS]! < FEWEST_BARS ? 0 : state[MOVES + 4]!;
}

/** As `VOLUME_WEIGHTS` takes them; the longest mean is the third of what the state holds. */
export function volumeFeatures(state: Float64Array): readonly number[] {
  const longest = state[VOLUME_MEANS + 2]!;
  return [state[LAST_VOLUME]!, state[VOLUME_MEANS]!, state[VOLUME_MEANS + 1]!].map((each) => each - longest);
}

/** The longest mean of the logarithm of volume; NaN before there is one. */
export function meanLogVolume(state: Float64Array): number {
  return state[VOLUMES]! < FEWEST_BARS ? Number.NaN : state[VOLUME_MEANS + 2]!;
}

/** Bars since the one before, by the closest spacing so far: 1 where nothing is missing. */
function elapsedBars(state: Float64Array, { startMs }: Bar): number {
  const spacing = startMs - state[LAST_START]!;
  state[LAST_START] = startMs;
  // Bars that are worked through again have no times.
  if (state[BARS] === 0 || spacing <= 0) return 1;
  const known = state[SPACING]!;
  const closest = known === 0 ? spacing : Math.min(known, spacing);
  state[SPACING] = closest;
  return spacing / closest;
}

function forecastPrice(state: Float64Array, bar: Bar, last: number, elapsed: number): void {
  const pause = elapsed ** PAUSE_POWER;
  const move = Math.log(bar.close / last) / pause;
  const unit = meanMove(state);
  if (unit > 0) {
    const scale = unit * Math.exp(weighted(MOVE_WEIGHTS, moveFeatures(state)));
    const [lower, upper] = [Math.exp(state[LOWER_END]!), Math.exp(state[UPPER_END]!)];
    state[LOW] = last * Math.exp(-lower * scale * pause);
    state[HIGH] = last * Math.exp(upper * scale * pause);
    const step = stepOf(state[BARS]! - FEWEST_BARS);
    state[LOWER_END] = state[LOWER_END]! + step * ((move < -lower * scale ? 1 : 0) - OUTSIDE);
    state[UPPER_END] = state[UPPER_END]! + step * ((move > upper * scale ? 1 : 0) - OUTSIDE);
  } else {
    state.fill(Number.NaN, LOW, HIGH + 1);
    state.fill(Math.log(FIRST_END), LOWER_END, UPPER_END + 1);
  }
  const range = Math.log(Math.max(bar.high, last) / Math.min(bar.low, last)) / pause;
  state[BARS] = state[BARS]! + 1;
  const bars = state[BARS];
  learn(state, MOVES, MOVE_HALF_LIVES, bars, Math.abs(move));
  learn(state, RANGES, RANGE_HALF_LIVES, bars, range);
  learn(state, STILL, [STILL_HALF_LIFE], bars, move === 0 ? 1 : 0);
}

/** Bars without volume have a forecast, and teach nothing: many feeds send none. */
function forecastVolume(state: Float64Array, volume: number): void {
  const mean = meanLogVolume(state);
  if (Number.isNaN(mean)) {
    state[VOLUME_HIGH] = Number.NaN;
    state[VOLUME_END] = FIRST_VOLUME_END;
  } else {
    const end = mean + weighted(VOLUME_WEIGHTS, volumeFeatures(state)) + state[VOLUME_END]!;
    state[VOLUME_HIGH] = Math.exp(end);
    const step = VOLUME_STEP * stepOf(state[VOLUMES]! - FEWEST_BARS);
    if (volume > 0)
      state[VOLUME_END] = state[VOLUME_END]! + step * ((Math.log(volume) > end ? 1 : 0) - OUTSIDE);
  }
  if (volume <= 0) return;
  const logVolume = Math.log(volume);
  state[VOLUMES] = state[VOLUMES]! + 1;
  learn(state, VOLUME_MEANS, VOLUME_HALF_LIVES, state[VOLUMES], logVolume);
  state[LAST_VOLUME] = logVolume;
}

function learn(
  state: Float64Array,
  first: number,
  halfLives: readonly number[],
  count: number,
  sample: number,
): void {
  halfLives.forEach((halfLife, place) => {
    const weight = Math.max(1 - 2 ** (-1 / halfLife), 1 / count);
    const slot = first + place;
    state[slot] = state[slot]! + weight * (sample - state[slot]!);
  });
}

function stepOf(known: number): number {
  return STEP / Math.min(FEWEST_STEPS + known, MOST_STEPS);
}

function weighted(weights: readonly number[], features: readonly number[]): number {
  return weights.reduce((sum, weight, place) => sum + weight * features[place]!, 0);
}
