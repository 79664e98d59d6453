/** Index of the first element that is at least `value`, in an ascending array. */
export function lowerBound(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Index after the last element that is at most `value`, in an ascending array. */
export function upperBound(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Quantile by linear interpolation between order statistics (type 7 of Hyndman and Fan, 1996; NumPy's and pandas'
 * default). `sorted` is ascending without NaN; NaN for an empty array.
 */
export function quantile(sorted: Float64Array, share: number): number {
  const position = (sorted.length - 1) * share;
  const below = Math.floor(position);
  const low = sorted[below] ?? NaN;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] ?? NaN;
  // Equal neighbours first: ∞ − ∞ is not 0.
  return low === high ? low : low + (high - low) * (position - below);
}

/** The part without ±Infinity: a view, nothing is copied. Distances and moments are over finite values only. */
export function finitePart(sorted: Float64Array): Float64Array {
  if (sorted[0] !== -Infinity && sorted.at(-1) !== Infinity) return sorted;
  return sorted.subarray(upperBound(sorted, -Infinity), lowerBound(sorted, Infinity));
}

/** Number of distinct values, counting no further than `limit`: each is found by a binary search. */
export function countDistinct(sorted: Float64Array, limit = Infinity): number {
  let distinct = 0;
  for (let next = 0; next < sorted.length && distinct < limit; distinct++)
    next = upperBound(sorted, sorted[next]!);
  return distinct;
}
