import type { ModelName } from '../../domain/models/payloads/payload-files.ts';
import type { DatasetOptions } from '../datasets/dataset-source.ts';
import type { ObjectStore } from '../object-store/object-store.ts';
import { NoPayloadsError } from '../payload-log/errors.ts';
import { openWindow } from '../payload-log/open-window.ts';
import type { WindowNames } from '../payload-log/open-window.ts';
import { readWindow } from '../payload-log/read-window.ts';
import type { CurrentSource } from './current-source.ts';
import { describeWindow } from './file-source.ts';
import type { LatestRows } from './file-source.ts';

/** What an InferenceService was asked and answered, as the gateway logged it, with the labels that came since. */
export function createPayloadSource(
  store: ObjectStore,
  model: ModelName,
  {
    names,
    window,
    options,
  }: { names: WindowNames & { keepIds?: boolean }; window: LatestRows; options: DatasetOptions },
): CurrentSource {
  const label = `${describeWindow(window, 'payloads')}${model.namespace}/${model.name}`;
  return {
    label,
    async collect(now) {
      try {
        const choice =
          'rows' in window
            ? { rows: window.rows }
            : { since: new Date(now.getTime() - window.milliseconds), until: now };
        const found = await readWindow(store, model, choice);
        // A column of labels without any would look like one whose values are gone.
        const { target: _target, ...unlabelled } = names;
        const source = await openWindow(store, found, found.labels.length === 0 ? unlabelled : names);
        const [location = ''] = source.handle().files;
        return { location, options, [Symbol.asyncDispose]: () => source.close() };
      } catch (error) {
        if (error instanceof NoPayloadsError) return { noData: error.message };
        throw error;
      }
    },
  };
}
