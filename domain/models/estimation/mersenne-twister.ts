const words = 624;
const middle = 397;

/**
 * NumPy's `RandomState`: the Mersenne Twister (M. Matsumoto and T. Nishimura, ACM Transactions on Modeling and Computer
 * Simulation 8(1), 1998), and shuffling as NumPy does it with it. Where a result hangs on one random split, the same
 * answer as a Python tool takes the same numbers; anything else takes `seededRandom`.
 */
export class MersenneTwister {
  readonly #state = new Uint32Array(words);
  #position = words;

  constructor(seed: number) {
    this.#state[0] = seed;
    for (let index = 1; index < words; index++) {
      const previous = this.#state[index - 1]! ^ (this.#state[index - 1]! >>> 30);
      this.#state[index] = Math.imul(1812433253, previous) + index;
    }
  }

  /** Shuffles in place. */
  shuffle(values: Int32Array): Int32Array {
    for (let last = values.length - 1; last > 0; last--) {
      const other = this.#upTo(last);
      const value = values[last]!;
      values[last] = values[other]!;
      values[other] = value;
    }
    return values;
  }

  /** A whole number from 0 to `largest`, by rejection. */
  #upTo(largest: number): number {
    const mask = 2 ** (32 - Math.clz32(largest)) - 1;
    for (;;) {
      const value = (this.#next() & mask) >>> 0;
      if (value <= largest) return value;
    }
  }

  #next(): number {
    if (this.#position === words) this.#twist();
    let word = this.#state[this.#position++]!;
    word ^= word >>> 11;
    word ^= (word << 7) & 0x9d2c5680;
    word ^= (word << 15) & 0xefc60000;
    return (word ^ (word >>> 18)) >>> 0;
  }

  #twist(): void {
    const state = this.#state;
    for (let index = 0; index < words; index++) {
      const bits = (state[index]! & 0x80000000) | (state[(index + 1) % words]! & 0x7fffffff);
      state[index] = state[(index + middle) % words]! ^ (bits >>> 1) ^ (bits & 1 ? 0x9908b0df : 0);
    }
    this.#position = 0;
  }
}
