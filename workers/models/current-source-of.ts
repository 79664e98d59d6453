import type { DatasetOptions } from '../../clients/datasets/dataset-source.ts';
import type { CurrentSource } from '../../clients/model-data/current-source.ts';
import { createFileSource } from '../../clients/model-data/file-source.ts';
import { createPayloadSource } from '../../clients/model-data/payload-source.ts';
import { createPrometheusSource } from '../../clients/model-data/prometheus-source.ts';
import { createStoredSource } from '../../clients/model-data/stored-source.ts';
import type { ObjectStore } from '../../clients/object-store/object-store.ts';
import type { Configuration } from '../../config/schema/configuration.ts';
import type { Model } from '../../config/schema/model.ts';
import { openPrometheus } from '../prometheus.ts';
import { serviceOf } from './service-of.ts';
import type { WatchedModel } from './watched-model.ts';

/** Where the present data of a model comes from, as the configuration says. */
export function currentSourceOf(
  { prometheus }: Configuration,
  store: ObjectStore,
  model: WatchedModel,
  options: DatasetOptions,
): CurrentSource {
  const { payloads, files, storage, prometheus: series, window } = model.current;
  if (payloads !== undefined)
    return createPayloadSource(store, serviceOf(model), {
      names: namesOf(model),
      window: payloads.window,
      options,
    });
  if (storage !== undefined) return createStoredSource(store, storage, options, window);
  if (files !== undefined) return createFileSource(files, options, window);
  if (series === undefined || prometheus === undefined)
    throw new TypeError(`model ${model.name} names no source of present data`);
  return createPrometheusSource(() => openPrometheus(prometheus), series, options);
}

/** What the columns are called in the reference that payload logs have names of their own for. */
function namesOf({ target, prediction, time }: Model) {
  return {
    ...(target === undefined ? {} : { target }),
    ...(prediction === undefined ? {} : { prediction }),
    ...(time === undefined ? {} : { time }),
  };
}
