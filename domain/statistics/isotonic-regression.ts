import { sortOrder } from './sort-order.ts';
import { lowerBound } from './sorted-values.ts';

/** A non-decreasing function given by its knots, linear in between and constant outside. */
export interface IsotonicFunction {
  /** Ascending. */
  inputs: Float64Array;
  /** Never descending. */
  outputs: Float64Array;
}

/** Neighbouring inputs that share one output: one block of the fit. */
interface Block {
  first: number;
  last: number;
  sum: number;
  count: number;
}

/**
 * The non-decreasing function with the least squared error at the given points, as scikit-learn's `IsotonicRegression`:
 * outputs of equal inputs are averaged first, then neighbours that violate the order are pooled. It calibrates scores to
 * probabilities. Values without NaN, at least one; any order; no array is changed.
 *
 * R. E. Barlow et al., Statistical Inference under Order Restrictions (1972): the pool-adjacent-violators algorithm.
 */
export function isotonicRegression(inputs: Float64Array, outputs: ArrayLike<number>): IsotonicFunction {
  const blocks: Block[] = [];
  for (const point of averageEqualInputs(inputs, outputs)) {
    let block = point;
    for (let previous = blocks.at(-1); previous && mean(previous) >= mean(block); previous = blocks.at(-1)) {
      block = {
        first: previous.first,
        last: block.last,
        sum: previous.sum + block.sum,
        count: previous.count + block.count,
      };
      blocks.pop();
    }
    blocks.push(block);
  }
  // A block of one input is one knot, a longer one needs its two ends only.
  const knots = blocks.flatMap((block) =>
    block.first === block.last ? [block.first] : [block.first, block.last],
  );
  const values = blocks.flatMap((block) =>
    block.first === block.last ? [mean(block)] : [mean(block), mean(block)],
  );
  return { inputs: Float64Array.from(knots), outputs: Float64Array.from(values) };
}

/** The function's value at an input: interpolated between its knots, and that of the nearest knot outside. */
export function evaluateIsotonic({ inputs, outputs }: IsotonicFunction, input: number): number {
  const above = lowerBound(inputs, input);
  if (above === 0) return outputs[0]!;
  if (above === inputs.length) return outputs[inputs.length - 1]!;
  const from = inputs[above - 1]!;
  const share = (input - from) / (inputs[above]! - from);
  return outputs[above - 1]! + share * (outputs[above]! - outputs[above - 1]!);
}

function averageEqualInputs(inputs: Float64Array, outputs: ArrayLike<number>): Block[] {
  const points: Block[] = [];
  for (const index of sortOrder(inputs)) {
    const input = inputs[index]!;
    const point = points.at(-1);
    if (point?.last === input) {
      point.sum += outputs[index]!;
      point.count++;
    } else points.push({ first: input, last: input, sum: outputs[index]!, count: 1 });
  }
  return points;
}

function mean(block: Block): number {
  return block.sum / block.count;
}
