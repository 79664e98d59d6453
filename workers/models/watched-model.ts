import type { Model } from '../../config/schema/model.ts';

/** A model with a reference and present data: one that can be scanned. */
export type WatchedModel = Model & Required<Pick<Model, 'reference' | 'current'>>;

export function isWatched(model: Model): model is WatchedModel {
  return model.reference !== undefined && model.current !== undefined;
}
