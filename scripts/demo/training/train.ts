import { setTimeout as sleep } from 'node:timers/promises';
import { openCheckpoints } from './checkpoints.ts';
import { designOf, matrixOf, modelOf } from './design.ts';
import type { Design } from './design.ts';
import { sufferHalfWay } from './faults.ts';
import { fitEpoch, startOfFit } from './fit-logistic.ts';
import type { FitState } from './fit-logistic.ts';
import { labelsOf, readRows } from './frozen-rows.ts';
import type { Row } from './frozen-rows.ts';
import type { TrainingSettings } from './settings.ts';
import { TrainingError } from './training-error.ts';
import { writeCandidate } from './write-candidate.ts';

export interface TrainingWorld {
  /** Tells how far it is on the program's own pod. */
  annotate: (annotations: Readonly<Record<string, string>>) => Promise<void>;
  say: (line: string) => void;
  /** It has to go: it keeps where it is and ends. */
  signal: AbortSignal;
}

/** So many times in a training it tells how far it is, and keeps where it is. */
const tellings = 20;
/** Every fifth row is kept from the fit, to know how good it is. */
const checkedEvery = 5;
const fewestRows = 20;

const isChecked = (index: number): boolean => index % checkedEvery === checkedEvery - 1;

/**
 * Fits a logistic regression to the frozen rows, from the last checkpoint where there is one, and writes the candidate.
 * Answers false where it was told to go before it was done. Raises TrainingError for data or settings that are wrong.
 */
export async function train(settings: TrainingSettings, world: TrainingWorld): Promise<boolean> {
  const { target, epochs, data } = settings;
  const rows = await readRows(data);
  if (rows.length < fewestRows)
    throw new TrainingError(`${rows.length} rows to learn from; ${fewestRows} are needed`);
  const features = featuresOf(rows, target);
  const labels = labelsOf(rows, target);
  const learnt = rows.filter((_, index) => !isChecked(index));
  const design = designOf(learnt, features);
  world.say(`${rows.length} rows, ${design.inputs.length} inputs, ${epochs} epochs`);
  const state = await fit(settings, world, {
    design,
    matrix: matrixOf(design, learnt),
    labels: labels.filter((_, index) => !isChecked(index)),
  });
  if (state.epoch < epochs) return false;
  const model = modelOf(design, Float64Array.from(state.weights));
  const checked = {
    rows: rows.filter((_, index) => isChecked(index)),
    labels: labels.filter((_, index) => isChecked(index)),
  };
  await writeCandidate(settings, model, checked);
  await world.annotate({ 'plumbline.dev/progress': '1' });
  return true;
}

async function fit(
  { checkpoints: uri, data, epochs, learningRate, pause, fault }: TrainingSettings,
  { annotate, say, signal }: TrainingWorld,
  { design, matrix, labels }: { design: Design; matrix: readonly Float64Array[]; labels: Float64Array },
): Promise<FitState> {
  const checkpoints = openCheckpoints(uri, data.sha256);
  const found = await checkpoints.find(design.inputs.length);
  if (found !== undefined) say(`going on from the checkpoint of epoch ${found.epoch}`);
  let state = found ?? startOfFit(design.inputs.length);
  const started = { at: Date.now(), epoch: state.epoch };
  const step = Math.max(1, Math.floor(epochs / tellings));
  while (state.epoch < epochs && !signal.aborted) {
    state = fitEpoch(state, matrix, labels, learningRate);
    if (state.epoch === Math.floor(epochs / 2)) await sufferHalfWay(fault);
    if (state.epoch % step === 0) {
      await checkpoints.keep(state);
      void annotate(progressOf(state.epoch, epochs, started));
    }
    if (pause > 0) await sleep(pause, undefined, { signal }).catch(() => undefined);
  }
  if (state.epoch < epochs) {
    await checkpoints.keep(state);
    say(`told to go at epoch ${state.epoch} of ${epochs}; the next one goes on from here`);
  }
  return state;
}

function progressOf(
  epoch: number,
  epochs: number,
  started: { at: number; epoch: number },
): Record<string, string> {
  const now = Date.now();
  const left = ((now - started.at) / Math.max(1, epoch - started.epoch)) * (epochs - epoch);
  return {
    'plumbline.dev/progress': (epoch / epochs).toFixed(3),
    'plumbline.dev/eta': new Date(now + left).toISOString(),
    'plumbline.dev/checkpoint-at': new Date(now).toISOString(),
  };
}

/** Everything but the labels, and the columns that are not of the model. */
function featuresOf(rows: readonly Row[], target: string): string[] {
  const names = Object.keys(rows[0] ?? {});
  if (!names.includes(target)) throw new TrainingError(`the data has no column ${target} (PARAM_TARGET)`);
  return names.filter((name) => name !== target && !name.startsWith('plumbline_'));
}
