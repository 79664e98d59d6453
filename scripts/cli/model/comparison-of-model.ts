import type { Command } from 'commander';
import type { ColumnType } from '../../../domain/models/column.ts';
import type { DriftRules } from '../../../domain/models/drift-rules.ts';
import { rulesOfModel } from '../../../workers/models/model-rules.ts';
import { openConfiguration } from '../open-configuration.ts';
import type { DatasetFlags } from './dataset-options.ts';
import { requireModel } from './require-model.ts';

/** How data is compared, and read. */
export interface ConfiguredComparison {
  rules: DriftRules;
  types: Record<string, ColumnType>;
  reading: Pick<DatasetFlags, 'inputFormat' | 'encoding' | 'sample'>;
}

/**
 * What the configuration says of a model's data.
 *
 * @param name the model; may be left out where the configuration has one only
 */
export async function comparisonOfModel(
  name: string | undefined,
  command: Command,
): Promise<ConfiguredComparison> {
  const { models } = await openConfiguration(command);
  const model = requireModel(models, name);
  const { format: inputFormat, encoding, sample } = model;
  return { ...rulesOfModel(model), reading: { inputFormat, encoding, sample } };
}
