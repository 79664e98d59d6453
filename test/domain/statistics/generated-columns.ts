/**
 * Columns that Python and TypeScript generate alike, bit for bit, so that fixtures need not hold the data: only
 * operations that IEEE 754 rounds exactly. The twin of this file is scripts/fixtures/generated_columns.py.
 */
export interface ColumnSpecification {
  shape: keyof typeof shapes;
  size: number;
  seed: number;
  scale: number;
  shift: number;
}

const shapes = {
  uniform: (u: () => number) => u(),
  normal,
  heavy: (u: () => number) => 1 / u() - 1,
  ratio: (u: () => number) => (u() - 0.5) / (u() + 0.001),
  skewed: (u: () => number) => u() * u() * u() * u(),
  bimodal: (u: () => number) => {
    const side = u() < 0.5 ? -3 : 3;
    return normal(u) + side;
  },
  integers: (u: () => number) => Math.floor(u() * 100),
  few: (u: () => number) => Math.floor(u() * u() * 8),
  binary: (u: () => number) => (u() < 0.3 ? 1 : 0),
  rounded: (u: () => number) => Math.floor(normal(u) * 10) / 10,
  constant: () => 5,
  sparse: (u: () => number) => {
    const value = u();
    return value < 0.7 ? 0 : 1 / (value - 0.699);
  },
  infinite: (u: () => number) => {
    const value = u();
    if (value < 0.02) return -Infinity;
    return value > 0.97 ? Infinity : value;
  },
};

/** In the order of generation, not sorted. */
export function generateColumn({ shape, size, seed, scale, shift }: ColumnSpecification): Float64Array {
  const uniform = minimalStandard(seed);
  return Float64Array.from({ length: size }, () => scale * shapes[shape](uniform) + shift);
}

/** Park and Miller's minimal standard generator with Cray's multiplier. */
export function minimalStandard(seed: number): () => number {
  const modulus = 2147483647;
  let state = seed;
  const next = (): number => {
    state = (state * 48271) % modulus;
    return state / modulus;
  };
  for (let i = 0; i < 10; i++) next();
  return next;
}

function normal(uniform: () => number): number {
  let total = 0;
  for (let i = 0; i < 12; i++) total += uniform();
  return total - 6;
}
