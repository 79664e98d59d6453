import { isCell, isUnreadable } from './feature-table.ts';
import type { Cell, Predictions, Unreadable } from './feature-table.ts';
import { parseBody } from './parse-body.ts';
import { areTensors, readTensors, widthOf } from './tensors.ts';
import type { Tensor } from './tensors.ts';

/** Which number of an answer that has several: the first, or the position of the largest, which is a class. */
export type PredictionChoice = 'first' | 'largest';

/** Reads the body of an answer: V1 (`predictions`, columnar `outputs`) or the Open Inference Protocol. */
export function decodeResponse(
  body: Uint8Array,
  headLength: number,
  choice: PredictionChoice,
): Predictions | Unreadable {
  const parsed = parseBody(body, headLength);
  if (isUnreadable(parsed)) return parsed;
  const { predictions, outputs, model_version: version } = parsed.json;
  const values = valuesOf(predictions ?? outputs, parsed.binary, choice);
  if (isUnreadable(values)) return values;
  return { values, ...(typeof version === 'string' && version !== '' ? { version } : {}) };
}

function valuesOf(answer: unknown, binary: Uint8Array, choice: PredictionChoice): Cell[] | Unreadable {
  if (Array.isArray(answer) && areTensors(answer)) {
    const tensors = readTensors(answer, binary);
    if (isUnreadable(tensors)) return tensors;
    const [first] = tensors;
    return first === undefined ? { fault: 'unknown-form' } : tensorPredictions(first, choice);
  }
  if (Array.isArray(answer)) return answer.map((prediction) => predictionOf(prediction, choice));
  // A list for each output; the first is the prediction.
  const first: unknown = typeof answer === 'object' && answer !== null ? Object.values(answer)[0] : undefined;
  if (!Array.isArray(first)) return { fault: 'unknown-form' };
  return first.map((prediction) => predictionOf(prediction, choice));
}

function tensorPredictions(tensor: Tensor, choice: PredictionChoice): Cell[] {
  const [count = 1] = tensor.shape;
  const width = widthOf(tensor);
  if (width === 1) return [...tensor.values];
  return Array.from({ length: count }, (_, row) =>
    predictionOf(tensor.values.slice(row * width, (row + 1) * width), choice),
  );
}

/** The value of one answer: itself, one of a list, or the first of an object. */
function predictionOf(prediction: unknown, choice: PredictionChoice): Cell {
  if (isCell(prediction)) return prediction;
  const values: unknown[] = Object.values(prediction as object);
  const chosen =
    Array.isArray(prediction) && values.length > 1 && choice === 'largest' ? largestOf(values) : values[0];
  if (isCell(chosen)) return chosen ?? null;
  const [innermost] = [chosen].flat(mostDimensions);
  return isCell(innermost) ? (innermost ?? null) : null;
}

const mostDimensions = 16;

function largestOf(values: readonly unknown[]): Cell {
  let largest = 0;
  for (const [index, value] of values.entries()) if (Number(value) > Number(values[largest])) largest = index;
  return largest;
}
