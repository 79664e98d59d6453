/** Two empirical distribution functions on the distinct values of both samples, as counts. Ties need no other care. */
export interface PooledDistribution {
  /** Distinct values of both samples, ascending. */
  values: Float64Array;
  /** How many reference values are at most `values[i]`. */
  reference: Uint32Array;
  /** How many current values are at most `values[i]`. */
  current: Uint32Array;
}

/** Merges two ascending samples without NaN, O(n + m). */
export function poolDistributions(reference: Float64Array, current: Float64Array): PooledDistribution {
  const n = reference.length;
  const m = current.length;
  const values = new Float64Array(n + m);
  const referenceAtMost = new Uint32Array(n + m);
  const currentAtMost = new Uint32Array(n + m);
  let distinct = 0;
  let i = 0;
  let j = 0;
  while (i < n || j < m) {
    const value = j === m || (i < n && reference[i]! <= current[j]!) ? reference[i]! : current[j]!;
    while (i < n && reference[i] === value) i++;
    while (j < m && current[j] === value) j++;
    values[distinct] = value;
    referenceAtMost[distinct] = i;
    currentAtMost[distinct] = j;
    distinct++;
  }
  return {
    values: values.subarray(0, distinct),
    reference: referenceAtMost.subarray(0, distinct),
    current: currentAtMost.subarray(0, distinct),
  };
}
