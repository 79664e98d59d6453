import type { Model } from '../../../config/schema/model.ts';
import { nearest } from '../../../config/suggestion.ts';

/** The model of this name, or the only one where none is named. Raises an error that names those there are. */
export function requireModel(models: readonly Model[], name: string | undefined): Model {
  const known = models.map((model) => model.name);
  if (models.length === 0)
    throw new Error(
      'the configuration has no model; add one under models, or leave out --config and --model',
    );
  const [only] = models;
  if (name === undefined && models.length === 1 && only !== undefined) return only;
  if (name === undefined)
    throw new Error(`the configuration has several models; choose one with --model: ${known.join(', ')}`);
  const found = models.find((model) => model.name === name);
  if (found !== undefined) return found;
  const meant = nearest(name, known);
  const has = `it has ${known.join(', ')}`;
  throw new Error(
    `the configuration has no model ${name}; ${meant === undefined ? has : `did you mean ${meant}? (${has})`}`,
  );
}
