/** Where a fit is; plain data, so that another process can go on from it. */
export interface FitState {
  epoch: number;
  /** The intercept, then a weight for each input. */
  weights: number[];
  velocity: number[];
}

const momentum = 0.9;
/** Keeps weights of inputs that say nothing small. */
const ridge = 1e-4;

export function startOfFit(inputs: number): FitState {
  const zeros = Array.from({ length: inputs + 1 }, () => 0);
  return { epoch: 0, weights: zeros, velocity: [...zeros] };
}

/**
 * One epoch of a logistic regression: a step of gradient descent with momentum (B. T. Polyak, 1964) over all rows.
 *
 * @param matrix standardised inputs, a row for each label
 * @param labels 0 or 1
 */
export function fitEpoch(
  { epoch, weights, velocity }: FitState,
  matrix: readonly Float64Array[],
  labels: Float64Array,
  learningRate: number,
): FitState {
  const gradient = weights.map((weight, index) => (index === 0 ? 0 : ridge * weight));
  for (const [row, inputs] of matrix.entries()) {
    const error = (chanceOf(weights, inputs) - labels[row]!) / matrix.length;
    gradient[0]! += error;
    for (let index = 0; index < inputs.length; index += 1) gradient[index + 1]! += error * inputs[index]!;
  }
  const next = velocity.map((speed, index) => momentum * speed - learningRate * gradient[index]!);
  return { epoch: epoch + 1, weights: weights.map((weight, index) => weight + next[index]!), velocity: next };
}

/** Of the positive class, 0 to 1. */
export function chanceOf(weights: readonly number[], inputs: Float64Array): number {
  let logit = weights[0] ?? 0;
  for (let index = 0; index < inputs.length; index += 1) logit += weights[index + 1]! * inputs[index]!;
  return 1 / (1 + Math.exp(-logit));
}
