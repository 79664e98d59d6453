import type { Command } from 'commander';
import { openPageLinks } from '../../../workers/gateway/links/page-links.ts';
import { readModelStatus } from '../../../workers/operations/model-status.ts';
import type { ModelStatus } from '../../../workers/operations/model-status.ts';
import { openStorage } from '../../../workers/storage.ts';
import type { ModelStatusOptions } from '../commands/model-status.ts';
import { exitCodes } from '../exit-codes.ts';
import { requireModel } from '../model/require-model.ts';
import { printResult } from '../output.ts';
import { renderModelStatus } from '../render/model-status.ts';
import { reportModels } from '../report-models.ts';
import type { RetrainingEntry } from '../retraining-entry.ts';
import type { RolloutEntry } from '../rollout-entry.ts';
import { withTemporal } from '../with-temporal.ts';

/** What `plumbline model status` prints of one model. `age` is seconds. */
export interface ModelEntry {
  model: string;
  inferenceService: string | null;
  state: ModelStatus['standing'];
  /** Share of drifted columns, 0 to 1; null where nothing is known. */
  share: number | null;
  columns: string[];
  quality: string[];
  rows: number | null;
  lastScan: string | null;
  age: number | null;
  workflowId: string | null;
  link: string | null;
  /** Why the latest scan came to nothing. */
  failure: string | null;
  /** What its data is compared with: the configuration's reference, or training data that took over. */
  reference: string | null;
  /** What is under way. */
  retraining: RetrainingEntry | null;
  rollout: RolloutEntry | null;
}

/** Prints how every model stands, or one. */
export async function printModelStatus(
  name: string | undefined,
  { format }: ModelStatusOptions,
  command: Command,
): Promise<void> {
  await withTemporal(command, async (session) => {
    const { configuration, client, linkTo } = session;
    const models = name === undefined ? configuration.models : [requireModel(configuration.models, name)];
    const statuses = await readModelStatus(client, await openStorage(configuration), models);
    const pages = await openPageLinks(configuration);
    const now = new Date();
    const under = await reportModels(session, pages, now, name === undefined ? {} : { model: name });
    const services = new Map(models.map((model) => [model.name, model.inferenceService]));
    const entries = statuses.map((status) => {
      const workflowId = status.failure?.workflowId ?? status.scan?.workflowId;
      const toWorkflow = workflowId === undefined ? null : linkTo(workflowId);
      const link = pages?.toModel(status.model) ?? toWorkflow;
      return {
        ...entryOf(status, services.get(status.model), link, now),
        retraining: under.retrainings.find(({ model }) => model === status.model) ?? null,
        rollout: under.rollouts.find(({ model }) => model === status.model) ?? null,
      };
    });
    printResult(format, { models: entries }, (shown, colors) =>
      renderModelStatus(shown.models, colors, { withLinks: name !== undefined, now }),
    );
    for (const { model, failure } of entries)
      if (failure !== null)
        process.stderr.write(`plumbline: the latest scan of ${model} failed: ${failure}\n`);
    process.exitCode = exitCodeOf(entries);
  });
}

function entryOf(
  { model, standing, scan, failure, reference }: ModelStatus,
  inferenceService: string | undefined,
  link: string | null,
  now: Date,
): Omit<ModelEntry, 'retraining' | 'rollout'> {
  return {
    model,
    inferenceService: inferenceService ?? null,
    state: standing,
    share: scan === undefined || scan.drifted === null ? null : scan.share,
    columns: scan?.columns ?? [],
    quality: scan?.quality ?? [],
    rows: scan?.currentRows ?? null,
    lastScan: scan === undefined ? null : new Date(scan.sequence).toISOString(),
    age: scan === undefined ? null : Math.max(0, Math.round((now.getTime() - scan.sequence) / 1000)),
    workflowId: failure?.workflowId ?? scan?.workflowId ?? null,
    link,
    failure: failure?.message ?? null,
    reference: reference ?? null,
  };
}

function exitCodeOf(entries: readonly ModelEntry[]): number {
  if (entries.some(({ state }) => state === 'failed' || state === 'not-enough-data')) return exitCodes.error;
  return entries.some(({ state }) => state === 'drift') ? exitCodes.drift : exitCodes.clean;
}
