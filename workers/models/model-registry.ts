import path from 'node:path';
import type { FindModel, ModelSettings } from '../../activities/models/model-settings.ts';
import { describeAdopted, readAdoptedReference } from '../../activities/models/stored-reference.ts';
import type { AdoptedReference } from '../../activities/models/stored-reference.ts';
import { cacheFolder } from '../../clients/files/cache-folder.ts';
import { storedDataHere } from '../../clients/model-data/adopted-data.ts';
import type { DatasetOptions } from '../../clients/datasets/dataset-source.ts';
import { ClientError } from '../../clients/errors.ts';
import type { ObjectStore } from '../../clients/object-store/object-store.ts';
import type { Configuration } from '../../config/schema/configuration.ts';
import type { Model } from '../../config/schema/model.ts';
import type { ColumnType } from '../../domain/models/column.ts';
import { currentSourceOf } from './current-source-of.ts';
import { rulesOfModel } from './model-rules.ts';
import { isWatched } from './watched-model.ts';
import type { WatchedModel } from './watched-model.ts';

/** A schedule or a workflow names a model that this worker's configuration does not have. */
export class UnknownModelError extends ClientError {
  readonly code = 'unknown-model';
  readonly retryable = false;

  constructor(name: string, known: readonly string[]) {
    super(
      `there is no model ${name} in plumbline.yaml; it has ${known.length === 0 ? 'none' : known.join(', ')}. ` +
        'Schedules of removed models go away with `plumbline schedules apply`',
    );
  }
}

/** A model is known by its rules only: nobody said where its data is. */
export class ModelNotWatchedError extends ClientError {
  readonly code = 'model-not-watched';
  readonly retryable = false;

  constructor(name: string) {
    super(`model ${name} cannot be scanned: give it \`reference\` and \`current\` in plumbline.yaml`);
  }
}

/** Finds models by their names. Raises an error with one line for rules that make no sense, before any scan. */
export function createModelRegistry(configuration: Configuration, store: ObjectStore): FindModel {
  const models = new Map(configuration.models.map((model) => [model.name, model]));
  for (const model of configuration.models) rulesOfModel(model);
  return async (name) => {
    const model = models.get(name);
    if (model === undefined) throw new UnknownModelError(name, [...models.keys()]);
    if (!isWatched(model)) throw new ModelNotWatchedError(name);
    const settings = settingsOf(configuration, store, model);
    const adopted = await readAdoptedReference(store, name, model.reference);
    return adopted === undefined ? settings : await withReference(settings, store, adopted);
  };
}

/** The rows that the model was trained on are what its data should look like: all of them. */
async function withReference(
  settings: ModelSettings,
  store: ObjectStore,
  adopted: AdoptedReference,
): Promise<ModelSettings> {
  const location = await storedDataHere(store, adopted.data, path.join(cacheFolder(), 'references'));
  const { time: _span, ...options } = settings.reference.options;
  return { ...settings, reference: { location, options }, referenceLabel: describeAdopted(adopted) };
}

function settingsOf(configuration: Configuration, store: ObjectStore, model: WatchedModel): ModelSettings {
  const { rules, types } = rulesOfModel(model);
  const options = readingOf(model, types);
  const { referenceFrom, referenceUntil, time, threads } = model;
  const span = {
    ...(referenceFrom === undefined ? {} : { from: new Date(referenceFrom) }),
    ...(referenceUntil === undefined ? {} : { until: new Date(referenceUntil) }),
  };
  const isLimited = time !== undefined && Object.keys(span).length > 0;
  return {
    name: model.name,
    reference: {
      location: model.reference,
      options: isLimited ? { ...options, time: { column: time, ...span } } : options,
    },
    current: currentSourceOf(configuration, store, model, options),
    rules,
    types,
    ...(threads === undefined ? {} : { threads }),
    incidentShare: model.incident.open,
  };
}

/** How both sides are read, as `plumbline model drift` reads them. */
export function readingOf(model: Model, types: Readonly<Record<string, ColumnType>>): DatasetOptions {
  const { time, sample, seed, format, encoding } = model;
  return {
    seed,
    // What is compared as text or categories must not be read as numbers first: 007 is not 7.
    textColumns: Object.keys(types).filter((name) => types[name] !== 'numerical'),
    ...(time === undefined ? {} : { orderBy: time }),
    ...(sample === undefined ? {} : { sample }),
    ...(format === undefined ? {} : { format }),
    ...(encoding === undefined ? {} : { encoding }),
  };
}
