import type { Command } from 'commander';
import { readModelTrend } from '../../../activities/models/stored-model-scans.ts';
import { readRollouts } from '../../../activities/rollout/stored-rollouts.ts';
import { readRetrainings } from '../../../activities/training/stored-retrainings.ts';
import { openStorage } from '../../../workers/storage.ts';
import type { ModelHistoryOptions } from '../commands/model-history.ts';
import { requireModel } from '../model/require-model.ts';
import { openConfiguration } from '../open-configuration.ts';
import { printResult } from '../output.ts';
import { renderModelHistory } from '../render/model-history.ts';
import { renderPastChanges } from '../render/past-changes.ts';

/** Prints the trend of a model, and how its retrainings and rollouts ended, from storage alone. */
export async function printModelHistory(
  name: string,
  { limit, format }: ModelHistoryOptions,
  command: Command,
): Promise<void> {
  const configuration = await openConfiguration(command);
  const model = requireModel(configuration.models, name);
  const store = await openStorage(configuration);
  const points = (await readModelTrend(store, name)).slice(-limit);
  const retrainings = (await readRetrainings(store, name)).slice(-limit);
  const rollouts = (await readRollouts(store, name)).slice(-limit);
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
  const history = { model: name, threshold: model.share, scans, retrainings, rollouts };
  printResult(format, history, (shown, colors) =>
    [renderModelHistory(shown, colors), ...renderPastChanges(shown, colors)].join('\n\n'),
  );
}
