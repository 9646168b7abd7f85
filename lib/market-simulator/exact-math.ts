/**
 * exp, ln and the normal quantile by + − × ÷ and √ alone, which IEEE 754 defines to the last bit. Those of `Math` may
 * differ in it from one V8 to the next (https://tc39.es/ecma262/#sec-function-properties-of-the-math-object), and one
 * bit is a price tick sooner or later: what is simulated has to be the same bytes everywhere.
 */

/** ln 2 in two parts, the first with zeros at its end, so that a small multiple of it is exact. */
const LN2_HIGH = 0.693_147_180_369_123_8;
const LN2_LOW = 1.908_214_929_270_587_7e-10;
const SMALLEST_EXPONENT = -1022;
const LARGEST_EXPONENT = 1023;

const POWERS_OF_TWO = powersOfTwo();

function powersOfTwo(): Float64Array {
  const powers = new Float64Array(LARGEST_EXPONENT - SMALLEST_EXPONENT + 1);
  powers[-SMALLEST_EXPONENT] = 1;
  for (let e = 1; e <= LARGEST_EXPONENT; e += 1)
    powers[e - SMALLEST_EXPONENT] = powers[e - 1 - SMALLEST_EXPONENT]! * 2;
  for (let e = -1; e >= SMALLEST_EXPONENT; e -= 1)
    powers[e - SMALLEST_EXPONENT] = powers[e + 1 - SMALLEST_EXPONENT]! / 2;
  return powers;
}

/** e to the power of `x`, for |x| below 700, to about one unit in the last place. */
export function exp(x: number): number {
  const k = Math.floor(x * Math.LOG2E + 0.5);
  const r = x - k * LN2_HIGH - k * LN2_LOW;
  return exponentialSeries(r) * POWERS_OF_TWO[k - SMALLEST_EXPONENT]!;
}

/** Taylor's, up to r¹³/13!: |r| is at most ln 2 / 2, so the first term left out is below 5e-18. */
function exponentialSeries(r: number): number {
  let sum = r / 6_227_020_800 + 1 / 479_001_600;
  sum = sum * r + 1 / 39_916_800;
  sum = sum * r + 1 / 3_628_800;
  sum = sum * r + 1 / 362_880;
  sum = sum * r + 1 / 40_320;
  sum = sum * r + 1 / 5040;
  sum = sum * r + 1 / 720;
  sum = sum * r + 1 / 120;
  sum = sum * r + 1 / 24;
  sum = sum * r + 1 / 6;
  sum = sum * r + 1 / 2;
  return (sum * r + 1) * r + 1;
}

const bits = new DataView(new ArrayBuffer(8));
const SQUARE_ROOT_OF_TWO = Math.SQRT2;

/** The natural logarithm of a normal number above 0, to about one unit in the last place. */
export function ln(x: number): number {
  bits.setFloat64(0, x);
  const head = bits.getInt32(0);
  let exponent = (head >>> 20) - 1023;
  bits.setInt32(0, (head & 0xf_ffff) | 0x3ff0_0000);
  let mantissa = bits.getFloat64(0);
  if (mantissa > SQUARE_ROOT_OF_TWO) {
    mantissa /= 2;
    exponent += 1;
  }
  // ln m = 2 artanh((m − 1)/(m + 1)); the argument is at most 0.172, the first term left out below 1e-17.
  const s = (mantissa - 1) / (mantissa + 1);
  return exponent * LN2_LOW + 2 * s * artanhSeries(s * s) + exponent * LN2_HIGH;
}

/** artanh(s)/s of q = s². */
function artanhSeries(q: number): number {
  let sum = q / 19 + 1 / 17;
  sum = sum * q + 1 / 15;
  sum = sum * q + 1 / 13;
  sum = sum * q + 1 / 11;
  sum = sum * q + 1 / 9;
  sum = sum * q + 1 / 7;
  sum = sum * q + 1 / 5;
  sum = sum * q + 1 / 3;
  return sum * q + 1;
}

export function squared(x: number): number {
  return x * x;
}

/** `base`, above 0, to any power. */
export function power(base: number, exponent: number): number {
  return exp(exponent * ln(base));
}

/**
 * The value below which a standard normal variable lies with probability `p`, for `p` from 1.4e-11 to 1 − 1.4e-11: Wichura's algorithm
 * AS 241 (PPND16; Applied Statistics 37, 1988, https://doi.org/10.2307/2347330), whose third branch no 32-bit number reaches.
 */
export function normalQuantile(p: number): number {
  const q = p - 0.5;
  if (q <= 0.425 && q >= -0.425) {
    const r = 0.180_625 - q * q;
    return (q * centreNumerator(r)) / centreDenominator(r);
  }
  const r = Math.sqrt(-ln(q < 0 ? p : 1 - p)) - 1.6;
  const tail = tailNumerator(r) / tailDenominator(r);
  return q < 0 ? -tail : tail;
}

function centreNumerator(r: number): number {
  return (
    ((((((2509.080_928_730_122_7 * r + 33_430.575_583_588_13) * r + 67_265.770_927_008_7) * r +
      45_921.953_931_549_87) *
      r +
      13_731.693_765_509_46) *
      r +
      1971.590_950_306_551_3) *
      r +
      133.141_667_891_784_38) *
      r +
    3.387_132_872_796_366_5
  );
}

function centreDenominator(r: number): number {
  return (
    ((((((5226.495_278_852_854 * r + 28_729.085_735_721_943) * r + 39_307.895_800_092_71) * r +
      21_213.794_301_586_597) *
      r +
      5394.196_021_424_751) *
      r +
      687.187_007_492_057_9) *
      r +
      42.313_330_701_600_91) *
      r +
    1
  );
}

function tailNumerator(r: number): number {
  return (
    ((((((0.000_774_545_014_278_341_4 * r + 0.022_723_844_989_269_184) * r + 0.241_780_725_177_450_6) * r +
      1.270_458_252_452_368_4) *
      r +
      3.647_848_324_763_204_5) *
      r +
      5.769_497_221_460_691) *
      r +
      4.630_337_846_156_546) *
      r +
    1.423_437_110_749_683_5
  );
}

function tailDenominator(r: number): number {
  return (
    ((((((1.050_750_071_644_416_9e-9 * r + 0.000_547_593_808_499_534_5) * r + 0.015_198_666_563_616_457) * r +
      0.148_103_976_427_480_08) *
      r +
      0.689_767_334_985_1) *
      r +
      1.676_384_830_183_803_8) *
      r +
      2.053_191_626_637_759) *
      r +
    1
  );
}
