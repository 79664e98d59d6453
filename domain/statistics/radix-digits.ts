/** A double's 64 bits as six digits of 11 bits (the third and the sixth of 10), least significant first. */
export const radixPasses = 6;
const digitBits = 11;
const digits = 2 ** digitBits;
const mask = digits - 1;

/** How often each digit occurs, for all passes in one walk over the data: `digits` counts a pass. */
export function countDigits(values: Float64Array): Uint32Array {
  const histograms = new Uint32Array(radixPasses * digits);
  const words = wordsOf(values);
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

/**
 * The first position of each digit in the sorted order of a pass, or null if one digit holds everything, so that the
 * pass would change nothing. Overwrites the pass's counts.
 */
export function digitStarts(histograms: Uint32Array, pass: number, total: number): Uint32Array | null {
  const starts = histograms.subarray(pass * digits, (pass + 1) * digits);
  let start = 0;
  for (let digit = 0; digit < digits; digit++) {
    const count = starts[digit]!;
    if (count === total) return null;
    starts[digit] = start;
    start += count;
  }
  return starts;
}

/** In the last digit: the bit of the sign, and how far the digit is shifted within the upper word. */
export const signBit = 9;
export const signShift = 22;

/**
 * For the last pass: the first position of each digit, where the digits of negative values come before the others,
 * the largest magnitude first, and are filled from their last position down. Null if one digit holds everything.
 */
export function signedDigitStarts(histograms: Uint32Array, total: number): Uint32Array | null {
  const starts = histograms.subarray((radixPasses - 1) * digits);
  const negatives = 2 ** signBit;
  let start = 0;
  for (let digit = 2 * negatives - 1; digit >= negatives; digit--) {
    const count = starts[digit]!;
    if (count === total) return null;
    start += count;
    starts[digit] = start - 1;
  }
  for (let digit = 0; digit < negatives; digit++) {
    const count = starts[digit]!;
    if (count === total) return null;
    starts[digit] = start;
    start += count;
  }
  return starts;
}

/** Where a pass finds its digit: the offset of the 32-bit word within a double, and how far to shift it. */
export function digitPlace(pass: number): { word: 0 | 1; shift: number; mask: number } {
  return { word: pass < 3 ? 0 : 1, shift: (pass % 3) * digitBits, mask };
}

/** The 32-bit halves of the doubles, low before high (all platforms of Node are little-endian). */
export function wordsOf(values: Float64Array): Uint32Array {
  return new Uint32Array(values.buffer, values.byteOffset, values.length * 2);
}
