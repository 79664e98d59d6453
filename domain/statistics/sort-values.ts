const digitBits = 11;
const digits = 2 ** digitBits;
const passes = 6;

/** Below this the engine's own sort is faster than the fixed cost of six histograms. */
const radixFrom = 2048;

/**
 * The values in ascending order without the missing ones (NaN), as a new array; −0 comes before 0, ±Infinity are values.
 *
 * Least-significant-digit radix sort on the bits of the doubles, O(n): several times faster than a comparison sort on a
 * million values, and a pass whose digit is the same everywhere (whole numbers, single precision) costs nothing.
 */
export function sortValues(values: Float64Array): Float64Array {
  const present = withoutMissing(values);
  const sorted = present.length < radixFrom ? present.toSorted() : negativesFirst(radixSort(present));
  // A view of a larger buffer would keep, and when cloned to another thread copy, the room of the missing values.
  return sorted.byteLength === sorted.buffer.byteLength ? sorted : sorted.slice();
}

function withoutMissing(values: Float64Array): Float64Array {
  const present = new Float64Array(values.length);
  let count = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    // A number differs from itself only if it is NaN; writing always and advancing sometimes has no branch to miss.
    present[count] = value;
    count += value === value ? 1 : 0;
  }
  return present.subarray(0, count);
}

/** Sorts by the bits read as unsigned 64-bit numbers. Moves whole doubles and reads digits from their 32-bit halves. */
function radixSort(values: Float64Array): Float64Array {
  const histograms = countDigits(values);
  let from: Float64Array = values;
  let to: Float64Array = new Float64Array(values.length);
  for (let pass = 0; pass < passes; pass++) {
    const starts = histograms.subarray(pass * digits, (pass + 1) * digits);
    if (!toStarts(starts, values.length)) continue;
    scatter(from, to, starts, pass);
    [from, to] = [to, from];
  }
  return from;
}

function halves(values: Float64Array): Uint32Array {
  return new Uint32Array(values.buffer, values.byteOffset, values.length * 2);
}

/** Bits 0–10, 11–21 and 22–31 of the low half, then the same of the high half. */
function countDigits(values: Float64Array): Uint32Array {
  const histograms = new Uint32Array(passes * digits);
  const words = halves(values);
  const mask = digits - 1;
  for (let i = 0; i < words.length; i += 2) {
    const low = words[i]!;
    const high = words[i + 1]!;
    histograms[low & mask]!++;
    histograms[digits + ((low >>> 11) & mask)]!++;
    histograms[2 * digits + (low >>> 22)]!++;
    histograms[3 * digits + (high & mask)]!++;
    histograms[4 * digits + ((high >>> 11) & mask)]!++;
    histograms[5 * digits + (high >>> 22)]!++;
  }
  return histograms;
}

/** Turns counts into first positions. False if one digit holds all values, so that the pass would change nothing. */
function toStarts(histogram: Uint32Array, total: number): boolean {
  let start = 0;
  for (let digit = 0; digit < digits; digit++) {
    const count = histogram[digit]!;
    if (count === total) return false;
    histogram[digit] = start;
    start += count;
  }
  return true;
}

function scatter(from: Float64Array, to: Float64Array, starts: Uint32Array, pass: number): void {
  const words = halves(from);
  const half = pass < 3 ? 0 : 1;
  const shift = (pass % 3) * digitBits;
  const mask = digits - 1;
  for (let i = 0; i < from.length; i++) {
    const digit = (words[2 * i + half]! >>> shift) & mask;
    to[starts[digit]!++] = from[i]!;
  }
}

/** Read as unsigned numbers, negative doubles come last and the largest magnitude at the very end. */
function negativesFirst(sorted: Float64Array): Float64Array {
  const words = halves(sorted);
  let positives = 0;
  let end = sorted.length;
  while (positives < end) {
    const middle = (positives + end) >>> 1;
    if (words[2 * middle + 1]! >>> 31 === 0) positives = middle + 1;
    else end = middle;
  }
  if (positives === sorted.length) return sorted;
  const result = new Float64Array(sorted.length);
  const negatives = sorted.length - positives;
  for (let i = 0; i < negatives; i++) result[i] = sorted[sorted.length - 1 - i]!;
  result.set(sorted.subarray(0, positives), negatives);
  return result;
}
