import { NotTrainableError } from '../../activities/training/training-settings.ts';
import { SettingsOutdatedError } from '../../activities/training/candidate-settings.ts';
import type { FindCandidateSettings } from '../../activities/training/candidate-settings.ts';
import { digestOfSettings } from '../../activities/training/planning/describe-plan.ts';
import type { FindModel } from '../../activities/models/model-settings.ts';
import type { Judgement } from '../../clients/candidates/evaluation-request.ts';
import type { CurrentSource } from '../../clients/model-data/current-source.ts';
import { createFileSource } from '../../clients/model-data/file-source.ts';
import { createPayloadSource } from '../../clients/model-data/payload-source.ts';
import { createStoredSource } from '../../clients/model-data/stored-source.ts';
import type { ObjectStore } from '../../clients/object-store/object-store.ts';
import type { DataRoles } from '../../clients/training-data/data-roles.ts';
import { TrainingDataError } from '../../clients/training-data/errors.ts';
import type { HeldOut } from '../../clients/training-data/held-out.ts';
import type { Configuration } from '../../config/schema/configuration.ts';
import type { Model } from '../../config/schema/model.ts';
import type { TrainingData } from '../../config/schema/training-data.ts';
import { payloadColumns } from '../../domain/models/payloads/payload-files.ts';
import { beyondJobs } from './beyond-jobs.ts';
import { UnknownModelError, readingOf } from './model-registry.ts';
import { rulesOfModel } from './model-rules.ts';
import { serviceOf } from './service-of.ts';
import { isWatched } from './watched-model.ts';

/** Without a stated window, so many of the latest payloads are read. */
const defaultPayloads = 100_000;

/** What models are trained on and judged by, as a configuration says. */
export function createFindCandidateSettings(
  configuration: Configuration,
  store: ObjectStore,
  findModel: FindModel,
): FindCandidateSettings {
  const byName = new Map(configuration.models.map((model) => [model.name, model]));
  return async (name, agreed) => {
    const model = byName.get(name);
    if (model === undefined) throw new UnknownModelError(name, [...byName.keys()]);
    if (model.retrain === undefined) throw new NotTrainableError(name);
    const { data } = model.retrain;
    const now = digestOfSettings(beyondJobs(configuration, model, model.retrain));
    if (agreed !== undefined && agreed !== now) throw new SettingsOutdatedError(name);
    const { heldOut, referenceRows, minimumRows, minimumHeldOutRows } = data;
    const roles = rolesOf(model, data);
    // What it was made for before may be what it was trained on last, instead of what the configuration says.
    const reference = isWatched(model) ? (await findModel(name)).reference : undefined;
    return {
      window: {
        source: sourceOf(store, model, data),
        roles,
        heldOut: heldOutOf(heldOut),
        referenceRows,
        minimumRows,
        minimumHeldOutRows,
        ...(reference === undefined ? {} : { reference }),
      },
      judgement: judgementOf(model, data, roles),
    };
  };
}

/** The schema takes exactly one of them. */
function heldOutOf({ share = 0, latest }: TrainingData['heldOut']): HeldOut {
  return latest === undefined ? { share } : { latest };
}

function readsPayloads({ current }: Model, { payloads, files, storage }: TrainingData): boolean {
  return (
    payloads === true || (files === undefined && storage === undefined && current?.payloads !== undefined)
  );
}

function sourceOf(store: ObjectStore, model: Model, data: TrainingData): CurrentSource {
  const { target, prediction, time, current } = model;
  const { sample: _sample, ...reading } = readingOf(model, rulesOfModel(model).types);
  if (readsPayloads(model, data)) {
    const names = {
      ...(target === undefined ? {} : { target }),
      ...(prediction === undefined ? {} : { prediction }),
      ...(time === undefined ? {} : { time }),
      keepIds: true,
    };
    const options = { ...reading, orderBy: time ?? payloadColumns.time };
    return createPayloadSource(store, serviceOf(model), {
      names,
      window: data.window ?? { rows: defaultPayloads },
      options,
    });
  }
  const stated = data.files !== undefined || data.storage !== undefined;
  const { files, storage } = stated ? data : (current ?? {});
  if (storage !== undefined) return createStoredSource(store, storage, reading, data.window);
  if (files !== undefined) return createFileSource(files, reading, data.window);
  throw new TrainingDataError(
    `nothing says what model ${model.name} is trained on: name payloads, files or storage (models[].retrain.data)`,
  );
}

function rolesOf(model: Model, data: TrainingData): DataRoles {
  const { target, time, probabilities = {} } = model;
  if (target === undefined)
    throw new TrainingDataError(
      `model ${model.name} cannot be trained without labels: name their column (models[].target)`,
    );
  const fromPayloads = readsPayloads(model, data);
  const prediction = predictionOf(model, data);
  const answers = new Set([
    ...(prediction === undefined ? [] : [prediction]),
    ...Object.values(probabilities),
  ]);
  if (answers.size === 0)
    throw new TrainingDataError(
      `a candidate of ${model.name} has nothing to be held against: name the column of the serving model's answers (models[].prediction)`,
    );
  const ordered = fromPayloads ? (time ?? payloadColumns.time) : time;
  return {
    target,
    answers: [...answers],
    ...(ordered === undefined ? {} : { time: ordered }),
    ...(fromPayloads ? { revision: payloadColumns.revision } : {}),
  };
}

function predictionOf(model: Model, data: TrainingData): string | undefined {
  return model.prediction ?? (readsPayloads(model, data) ? payloadColumns.prediction : undefined);
}

function judgementOf(model: Model, data: TrainingData, { target }: DataRoles): Judgement {
  const { evaluate, probabilities, seed } = model;
  const { better, latency, size, minimumSliceRows, claimTolerance } = evaluate;
  const { by = [], ...notWorse } = evaluate.notWorse;
  const prediction = predictionOf(model, data);
  return {
    target,
    ...(prediction === undefined ? {} : { prediction }),
    ...(probabilities === undefined ? {} : { probabilities }),
    types: rulesOfModel(model).types,
    gates: { better, notWorse },
    limits: {
      ...(latency === undefined ? {} : { latency }),
      ...(size === undefined ? {} : { size }),
    },
    by,
    minimumSliceRows,
    claimTolerance,
    seed,
  };
}
