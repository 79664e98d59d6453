import { countDigits, digitPlace, digitStarts, radixPasses, wordsOf } from './radix-digits.ts';

/** Below this a comparison sort is faster. */
const radixFrom = 2048;

/** The indexes that put the values (without NaN) in ascending order; nothing is changed. Radix sort, O(n). */
export function sortOrder(values: Float64Array): Uint32Array {
  const order = Uint32Array.from(values.keys());
  if (values.length < radixFrom) return order.toSorted((i, j) => values[i]! - values[j]!);
  return negativesFirst(sortBits(values, order), values);
}

function sortBits(values: Float64Array, order: Uint32Array): Uint32Array {
  const histograms = countDigits(values);
  const words = wordsOf(values);
  let from = order;
  let to: Uint32Array = new Uint32Array(order.length);
  for (let pass = 0; pass < radixPasses; pass++) {
    const starts = digitStarts(histograms, pass, order.length);
    if (starts === null) continue;
    const { word, shift, mask } = digitPlace(pass);
    for (let i = 0; i < from.length; i++) {
      const index = from[i]!;
      const digit = (words[2 * index + word]! >>> shift) & mask;
      to[starts[digit]!++] = index;
    }
    [from, to] = [to, from];
  }
  return from;
}

/** Read as unsigned numbers, negative doubles come last and the largest magnitude at the very end. */
function negativesFirst(order: Uint32Array, values: Float64Array): Uint32Array {
  const words = wordsOf(values);
  const firstNegative = order.findIndex((index) => words[2 * index + 1]! >>> 31 === 1);
  if (firstNegative === -1) return order;
  const result = new Uint32Array(order.length);
  result.set(order.subarray(firstNegative).toReversed());
  result.set(order.subarray(0, firstNegative), order.length - firstNegative);
  return result;
}
