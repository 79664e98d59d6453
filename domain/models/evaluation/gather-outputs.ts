import type { ModelOutputs } from '../performance/model-outputs.ts';

/** Chosen rows of outputs, in the order given; a row can come several times. Features are left out. */
export function gatherOutputs(outputs: ModelOutputs, rows: Uint32Array | Int32Array): ModelOutputs {
  if (outputs.kind === 'regression') {
    const { predicted, truth } = outputs;
    return {
      kind: 'regression',
      predicted: numbersAt(predicted, rows),
      truth: truth && numbersAt(truth, rows),
      features: [],
    };
  }
  const { classes, predicted, truth, probabilities } = outputs;
  return {
    kind: 'classification',
    classes,
    predicted: predicted && codesAt(predicted, rows),
    truth: truth && codesAt(truth, rows),
    probabilities: probabilities?.map((values) => numbersAt(values, rows)) ?? null,
  };
}

function numbersAt(values: Float64Array, rows: Uint32Array | Int32Array): Float64Array {
  const chosen = new Float64Array(rows.length);
  for (let index = 0; index < rows.length; index += 1) chosen[index] = values[rows[index]!]!;
  return chosen;
}

function codesAt(codes: Int32Array, rows: Uint32Array | Int32Array): Int32Array {
  const chosen = new Int32Array(rows.length);
  for (let index = 0; index < rows.length; index += 1) chosen[index] = codes[rows[index]!]!;
  return chosen;
}
