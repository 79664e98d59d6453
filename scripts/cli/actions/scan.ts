import type { WorkflowHandle } from '@temporalio/client';
import { WorkflowFailedError } from '@temporalio/client';
import { rootCause } from '@temporalio/common';
import type { Command } from 'commander';
import { readJson } from '../../../activities/stored-json.ts';
import type { StoredScan } from '../../../activities/stored-scans.ts';
import { openPageLinks } from '../../../workers/gateway/links/page-links.ts';
import { nameOfScan } from '../../../workers/gateway/links/page-paths.ts';
import { baselineOf } from '../../../domain/infrastructure/baseline.ts';
import { describeGovernor } from '../../../domain/gitops/governor.ts';
import { startScan } from '../../../workers/operations/start-scan.ts';
import { openStorage } from '../../../workers/storage.ts';
import type { driftScan } from '../../../workflows/drift-scan.ts';
import type { DriftScanResult } from '../../../workflows/messages.ts';
import { awaitWorkflow } from '../await-workflow.ts';
import type { ScanOptions } from '../commands/scan.ts';

import { exitCodes } from '../exit-codes.ts';
import { colorsOf, printResult } from '../output.ts';
import { printScanResult } from '../print-scan-result.ts';
import type { GlobalOptions } from '../program.ts';
import { createProgress } from '../progress.ts';
import { renderBaseline } from '../render/baseline.ts';
import { requireTarget } from '../require-target.ts';
import { untilInterrupted } from '../until-interrupted.ts';
import { withTemporal } from '../with-temporal.ts';
import type { TemporalSession } from '../with-temporal.ts';

/** What a scan does, step by step, for people who wait for it. */
const steps = {
  resolveRevision: 'asking Git for the newest commit',
  compareTarget: 'comparing Git with the live cluster',
  planRemediations: 'asking policy what to do',
  startRemediations: 'starting remediations',
};

/** The scan itself failed, or its result did not come in time. */
class ScanFailedError extends Error {
  override readonly name = 'ScanFailedError';
}

/** Scans a target now and prints what it found; the scan goes on whatever happens here. */
export async function scanTarget(target: string, options: ScanOptions, command: Command): Promise<void> {
  await withTemporal(command, async (session) => {
    const { configuration, client, linkTo } = session;
    requireTarget(configuration, target);
    const handle = await startScan(client, configuration, target, new Date());
    const { workflowId } = handle;
    if (!options.wait) {
      const link = linkTo(workflowId);
      const format = options.format === 'json' ? 'json' : 'text';
      printResult(format, { target, workflowId, link }, () => `Scan of ${target} started: ${link}`);
      return;
    }
    const result = await waitFor(handle, target, options, session);
    if (result === undefined) return;
    const { sequence: _sequence, ...scan } = await readJson<StoredScan>(
      await openStorage(configuration),
      result.result,
    );
    const pages = await openPageLinks(configuration);
    const link = pages?.toScan(target, nameOfScan(result.result.uri)) ?? linkTo(workflowId);
    const observes = configuration.targets.some(
      ({ name, policy }) => name === target && policy === undefined,
    );
    const baseline = observes && scan.findings.length > 0 ? baselineOf(scan.findings) : undefined;
    const shown = { ...scan, link, ...(baseline === undefined ? {} : { baseline }) };
    await printScanResult(shown, options.format, command.optsWithGlobals<GlobalOptions>().verbose === true);
    if (options.format === 'text' && baseline !== undefined)
      process.stdout.write(`\n${renderBaseline(target, baseline, colorsOf(process.stdout))}\n`);
    if (options.format === 'text')
      process.stdout.write(`${describeTheirs(scan.governor)}${describeConsequences(result)}${link}\n`);
    else if (result.held !== undefined) process.stderr.write(`held: ${result.held}\n`);
  });
}

/** Undefined after Ctrl-C, which has been answered then. */
async function waitFor(
  handle: WorkflowHandle<typeof driftScan>,
  target: string,
  { timeout }: ScanOptions,
  { linkTo }: TemporalSession,
): Promise<DriftScanResult | undefined> {
  const progress = createProgress();
  const interruption = untilInterrupted();
  try {
    const answer = await awaitWorkflow(handle, { timeout, signal: interruption.signal, progress, steps });
    if (answer !== undefined) return answer.result;
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    const reason = rootCause(error.cause) ?? error.message;
    throw new ScanFailedError(`the scan of ${target} failed: ${reason} (${linkTo(handle.workflowId)})`, {
      cause: error,
    });
  } finally {
    interruption.forget();
  }
  const goesOn = `the scan goes on without us: ${linkTo(handle.workflowId)}`;
  if (!interruption.signal.aborted) throw new ScanFailedError(`no result in time; ${goesOn}`);
  process.stderr.write(`plumbline: ${goesOn}\n`);
  process.exitCode = exitCodes.interrupted;
  return undefined;
}

/** What Argo CD or Flux itself said then. */
function describeTheirs(governor: StoredScan['governor']): string {
  if (governor === undefined) return '';
  return `${describeGovernor(governor)}: ${governor.sync}, ${governor.health}\n`;
}

function describeConsequences({ held, remediations, settled }: DriftScanResult): string {
  const lines = [
    ...(held === undefined ? [] : [`Held: ${held}.`]),
    ...(remediations === 0 ? [] : [`Acted on: ${remediations}; \`plumbline status\` says how they stand.`]),
    ...(settled === 0 ? [] : [`Left alone as decided before: ${settled}.`]),
  ];
  return lines.map((line) => `${line}\n`).join('');
}
