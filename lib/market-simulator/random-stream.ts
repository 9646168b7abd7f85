import { exp, normalQuantile } from './exact-math.ts';

/** So many are thrown away first: by then every bit of the seed has reached every bit of the state. */
const WARM_UP = 15;
const UINT32 = 4_294_967_296;
/** Above it the exponential in `poisson` would not be a normal number any more. */
const LARGEST_MEAN = 500;

/**
 * Random numbers of one purpose: the same seed and name give the same numbers, another name gives others that have nothing to do with
 * them, however long both run. Chris Doty-Humphrey's sfc32 (https://pracrand.sourceforge.net): 128 bits of state and a counter, so that
 * streams do not run into each other as those of a generator of 32 bits do.
 */
export class RandomStream {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  constructor(seed: number, name: string) {
    this.#a = hash(name, 0x811c_9dc5);
    this.#b = hash(name, 0x9e37_79b9);
    this.#c = seed | 0;
    for (let round = 0; round < WARM_UP; round += 1) this.#next();
  }

  /** Above 0 and below 1. */
  uniform(): number {
    return ((this.#next() >>> 0) + 0.5) / UINT32;
  }

  /** Standard normal, from one uniform number, so that what is drawn after it does not depend on it. */
  normal(): number {
    return normalQuantile(this.uniform());
  }

  /** How many of the events that come `mean` times on the average. */
  poisson(mean: number): number {
    if (mean > LARGEST_MEAN) return this.poisson(mean / 2) + this.poisson(mean / 2);
    let rest = this.uniform();
    let probability = exp(-mean);
    let count = 0;
    while (rest > probability && probability > 0) {
      rest -= probability;
      count += 1;
      probability *= mean / count;
    }
    return count;
  }

  #next(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum;
  }
}

/** FNV-1a from a given start, over UTF-16 code units: http://www.isthe.com/chongo/tech/comp/fnv/ */
function hash(text: string, start: number): number {
  let value = start | 0;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x0100_0193);
  }
  return value;
}
