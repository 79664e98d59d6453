import type { Command } from 'commander';
import type { Model } from '../../../config/schema/model.ts';
import type { ColumnType } from '../../../domain/models/column.ts';
import { defaultRules, type ColumnRule, type DriftRules } from '../../../domain/models/drift-rules.ts';
import { findTwoSampleTest } from '../../../domain/statistics/registry.ts';
import { openConfiguration } from '../open-configuration.ts';

/**
 * What the configuration says of a model's data.
 *
 * @param name the model; may be left out where the configuration has one only
 */
export async function modelRules(
  name: string | undefined,
  command: Command,
): Promise<{ rules: DriftRules; types: Record<string, ColumnType> }> {
  const { models } = await openConfiguration(command);
  return rulesOfModel(requireModel(models, name));
}

function requireModel(models: readonly Model[], name: string | undefined): Model {
  const names = models.map((model) => model.name).join(', ');
  const found = name === undefined ? onlyOne(models, names) : models.find((model) => model.name === name);
  if (found === undefined)
    throw new Error(
      models.length === 0
        ? 'the configuration has no model; add one under models, or leave out --config and --model'
        : `the configuration has no model ${name}; it has ${names}`,
    );
  return found;
}

function onlyOne(models: readonly Model[], names: string): Model | undefined {
  if (models.length > 1)
    throw new Error(`the configuration has several models; choose one with --model: ${names}`);
  return models[0];
}

function rulesOfModel(model: Model): { rules: DriftRules; types: Record<string, ColumnType> } {
  const { target, prediction, probabilities, time, preset, only, share } = model;
  const { falseAlarmRate, minimumRows, slices, multivariate } = model;
  const columns: Record<string, ColumnRule> = {};
  const types: Record<string, ColumnType> = {};
  for (const [name, { type, test, ...rule }] of Object.entries(model.columns)) {
    if (type !== undefined) types[name] = type;
    if (test !== undefined && findTwoSampleTest(test) === undefined)
      throw new Error(
        `model ${model.name}, column ${name}: there is no test ${test}; plumbline model drift --help lists them`,
      );
    columns[name] = test === undefined ? rule : { ...rule, test };
  }
  const rules: DriftRules = {
    ...defaultRules,
    preset,
    columns,
    share,
    falseAlarmRate,
    ...(target === undefined ? {} : { target }),
    ...(prediction === undefined ? {} : { prediction }),
    ...(time === undefined ? {} : { time }),
    ...(only === undefined ? {} : { only }),
    ...(minimumRows === undefined ? {} : { minimumRows }),
    ...(slices === undefined ? {} : { slices }),
    ...(probabilities === undefined ? {} : { probabilities }),
    ...(multivariate === undefined ? {} : { multivariate }),
  };
  return { rules, types };
}
