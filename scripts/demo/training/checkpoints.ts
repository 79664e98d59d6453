import { z } from 'zod';
import type { FitState } from './fit-logistic.ts';
import { below, readText, writeText } from './places.ts';

const Checkpoint = z.strictObject({
  /** Of the training data: a fit of other data is not gone on with. */
  dataSha256: z.string(),
  epoch: z.int().min(0),
  weights: z.array(z.number()),
  velocity: z.array(z.number()),
});

/** Where a training that was interrupted goes on. */
export interface Checkpoints {
  /** The newest one of the same data and inputs; undefined where there is none, or none that can be read. */
  find(inputs: number): Promise<FitState | undefined>;
  keep(state: FitState): Promise<void>;
}

export function openCheckpoints(uri: string, dataSha256: string): Checkpoints {
  const place = below(uri, 'checkpoint.json');
  return {
    async find(inputs) {
      const text = await readText(place);
      const found = text === undefined ? undefined : Checkpoint.safeParse(parse(text)).data;
      if (found?.dataSha256 !== dataSha256 || found.weights.length !== inputs + 1) return undefined;
      const { epoch, weights, velocity } = found;
      return { epoch, weights, velocity };
    },
    keep: (state) => writeText(place, JSON.stringify({ dataSha256, ...state })),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
