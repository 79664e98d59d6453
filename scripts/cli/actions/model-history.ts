import type { Command } from 'commander';
import { readModelTrend } from '../../../activities/models/stored-model-scans.ts';
import { openStorage } from '../../../workers/storage.ts';
import type { ModelHistoryOptions } from '../commands/model-history.ts';
import { requireModel } from '../model/require-model.ts';
import { openConfiguration } from '../open-configuration.ts';
import { printResult } from '../output.ts';
import { renderModelHistory } from '../render/model-history.ts';

/** Prints the trend of a model, from storage alone. */
export async function printModelHistory(
  name: string,
  { limit, format }: ModelHistoryOptions,
  command: Command,
): Promise<void> {
  const configuration = await openConfiguration(command);
  const model = requireModel(configuration.models, name);
  const points = (await readModelTrend(await openStorage(configuration), name)).slice(-limit);
  const scans = points.map(({ sequence, columns, ...point }) => ({
    time: new Date(sequence).toISOString(),
    ...point,
    columns: Object.entries(columns).map(([column, [score, threshold, drifted]]) => ({
      name: column,
      score,
      threshold,
      drifted,
    })),
  }));
  printResult(format, { model: name, threshold: model.share, scans }, (shown, colors) =>
    renderModelHistory(shown, colors),
  );
}
