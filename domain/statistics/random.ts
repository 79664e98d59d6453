import type { RandomSource } from './two-sample-test.ts';

/**
 * Uniform random numbers in [0, 1) with 53 bits, the same for the same seed on every machine: xoshiro128++ (D. Blackman
 * and S. Vigna, ACM Transactions on Mathematical Software 47(4), 2021), its state filled by splitmix32. Not for secrets.
 */
export function seededRandom(seed: number): RandomSource {
  const mix = splitmix32(seed);
  let a = mix();
  let b = mix();
  let c = mix();
  let d = mix();
  const next = (): number => {
    const sum = (a + d) | 0;
    const result = (rotate(sum, 7) + a) | 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotate(d, 11);
    return result >>> 0;
  };
  return () => ((next() >>> 5) * 2 ** 26 + (next() >>> 6)) / 2 ** 53;
}

/** A whole number in [0, bound). */
export function randomIndex(random: RandomSource, bound: number): number {
  return Math.floor(random() * bound);
}

/**
 * `size` different whole numbers in [0, bound), in random order; all of them if there are no more. A shuffle of which
 * only the places drawn are kept (R. A. Fisher and F. Yates, 1938), so drawing few of many costs little.
 */
export function sampleIndexes(size: number, bound: number, random: RandomSource): Uint32Array {
  const sample = new Uint32Array(Math.min(size, bound));
  const moved = new Map<number, number>();
  for (let i = 0; i < sample.length; i++) {
    const chosen = i + randomIndex(random, bound - i);
    sample[i] = moved.get(chosen) ?? chosen;
    moved.set(chosen, moved.get(i) ?? i);
  }
  return sample;
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

/** Spreads any 32-bit seed over the state; 0 is as good as others. */
function splitmix32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let word = state ^ (state >>> 16);
    word = Math.imul(word, 0x21f0aaad);
    word ^= word >>> 15;
    word = Math.imul(word, 0x735a2d97);
    return word ^ (word >>> 15);
  };
}
