import type { Model } from '../../config/schema/model.ts';
import type { ColumnType } from '../../domain/models/column.ts';
import { defaultRules } from '../../domain/models/drift-rules.ts';
import type { ColumnRule, DriftRules } from '../../domain/models/drift-rules.ts';
import { UnknownTestError, chunkRuleOf, withTestForAll } from '../../domain/models/worded-rules.ts';
import { findTwoSampleTest } from '../../domain/statistics/registry.ts';

/** What the configuration says of a model's data. Raises an error with one line for a test that there is not. */
export function rulesOfModel(model: Model): { rules: DriftRules; types: Record<string, ColumnType> } {
  const { target, prediction, probabilities, time, preset, only, share, seed } = model;
  const { falseAlarmRate, minimumRows, slices, multivariate } = model;
  const chunks = model.chunk === undefined ? undefined : chunkRuleOf(model.chunk);
  const rules: DriftRules = {
    ...defaultRules,
    ...testForAll(model),
    preset,
    columns: columnRules(model),
    share,
    falseAlarmRate,
    seed,
    ...(target === undefined ? {} : { target }),
    ...(prediction === undefined ? {} : { prediction }),
    ...(time === undefined ? {} : { time }),
    ...(only === undefined ? {} : { only }),
    ...(minimumRows === undefined ? {} : { minimumRows }),
    ...(slices === undefined ? {} : { slices }),
    ...(probabilities === undefined ? {} : { probabilities }),
    ...(multivariate === undefined ? {} : { multivariate }),
    ...(chunks === undefined ? {} : { chunks }),
  };
  return { rules, types: statedTypes(model) };
}

function testForAll({ name, test, threshold }: Model): Pick<DriftRules, 'all' | 'types'> {
  try {
    return withTestForAll(defaultRules, {
      ...(test === undefined ? {} : { test }),
      ...(threshold === undefined ? {} : { threshold }),
    });
  } catch (error) {
    if (error instanceof UnknownTestError)
      throw new Error(`model ${name}: ${error.message}`, { cause: error });
    throw error;
  }
}

function columnRules(model: Model): Record<string, ColumnRule> {
  const columns: Record<string, ColumnRule> = {};
  for (const [name, { type: _type, test, ...rule }] of Object.entries(model.columns)) {
    if (test !== undefined && findTwoSampleTest(test) === undefined)
      throw new Error(
        `model ${model.name}, column ${name}: there is no test ${test}; plumbline model drift --help lists them`,
      );
    columns[name] = test === undefined ? rule : { ...rule, test };
  }
  return columns;
}

function statedTypes({ columns }: Model): Record<string, ColumnType> {
  return Object.fromEntries(
    Object.entries(columns).flatMap(([name, { type }]) => (type === undefined ? [] : [[name, type]])),
  );
}
