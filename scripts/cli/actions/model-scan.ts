import type { Command } from 'commander';
import { readJson } from '../../../activities/stored-json.ts';
import type { DriftReport } from '../../../domain/models/drift-report.ts';
import { groupByMessage, listObjects } from '../../../domain/models/report/group-by-message.ts';
import { exitCodeOf } from '../../../domain/models/report/verdict.ts';
import { openPageLinks } from '../../../workers/gateway/links/page-links.ts';
import { nameOfScan } from '../../../workers/gateway/links/page-paths.ts';
import { ModelNotWatchedError, createModelRegistry } from '../../../workers/models/model-registry.ts';
import { isWatched } from '../../../workers/models/watched-model.ts';
import { startModelScan } from '../../../workers/operations/start-model-scan.ts';
import { openStorage } from '../../../workers/storage.ts';
import { taskQueues } from '../../../workflows/messages.ts';
import { awaitScan } from '../await-scan.ts';
import type { ModelScanOptions } from '../commands/model-scan.ts';
import { requireModel } from '../model/require-model.ts';
import { colorsOf, printResult } from '../output.ts';
import { renderDriftText } from '../render/drift-report.ts';
import { withTemporal } from '../with-temporal.ts';
import type { TemporalSession } from '../with-temporal.ts';

/** What a scan does, step by step, for people who wait for it. */
const steps = {
  compareModel: 'comparing the present data with the reference',
  startIncident: 'telling the incident of the model',
};

/** Scans a model now and prints what moved; the scan goes on whatever happens here. */
export async function scanModel(name: string, options: ModelScanOptions, command: Command): Promise<void> {
  await withTemporal(command, async (session) => {
    const { configuration, client, linkTo } = session;
    const model = requireModel(configuration.models, name);
    if (!isWatched(model)) throw new ModelNotWatchedError(name);
    const handle = await startModelScan(client, configuration, name, new Date());
    const { workflowId } = handle;
    if (!options.wait) {
      const link = linkTo(workflowId);
      printResult(
        options.format,
        { model: name, workflowId, link },
        () => `Scan of ${name} started: ${link}`,
      );
      return;
    }
    const waiting = { timeout: options.timeout, steps, activityQueue: taskQueues.models };
    const summary = await awaitScan(handle, name, waiting, session);
    if (summary === undefined) return;
    const store = await openStorage(configuration);
    const report = await readJson<DriftReport>(store, summary.result);
    const settings = await createModelRegistry(configuration, store)(name);
    const { current, reference, referenceLabel = reference.location } = settings;
    const link = (await pageOf(session, name, summary.result.uri)) ?? linkTo(workflowId);
    const { window, sequence } = summary;
    const shown = { model: name, workflowId, sequence, ...(window === undefined ? {} : { window }), link };
    printResult(options.format, { ...shown, ...report }, () => {
      const context = {
        reference: referenceLabel,
        current: window === undefined ? current.label : `${current.label} (${window.from} to ${window.to})`,
        generatedAt: new Date(sequence).toISOString(),
      };
      const text = renderDriftText(report, context, colorsOf(process.stdout), process.stdout.columns ?? 100);
      return `${text}${link}\n`;
    });
    for (const { objects, message } of groupByMessage(report.errors))
      process.stderr.write(`plumbline: ${listObjects(objects)}: ${message}\n`);
    process.exitCode = exitCodeOf(report);
  });
}

/** The signed page of a scan; undefined where the gateway has no address. */
async function pageOf(
  { configuration }: TemporalSession,
  model: string,
  uri: string,
): Promise<string | undefined> {
  const pages = await openPageLinks(configuration);
  return pages?.toModelScan(model, nameOfScan(uri));
}
