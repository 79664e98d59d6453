import type { Command } from 'commander';
import { readJson } from '../../../activities/stored-json.ts';
import type { StoredScan } from '../../../activities/stored-scans.ts';
import { openPageLinks } from '../../../workers/gateway/links/page-links.ts';
import { nameOfScan } from '../../../workers/gateway/links/page-paths.ts';
import { baselineOf } from '../../../domain/infrastructure/baseline.ts';
import { describeGovernor } from '../../../domain/gitops/governor.ts';
import { startScan } from '../../../workers/operations/start-scan.ts';
import { openStorage } from '../../../workers/storage.ts';
import type { DriftScanResult } from '../../../workflows/messages.ts';
import { awaitScan } from '../await-scan.ts';
import type { ScanOptions } from '../commands/scan.ts';
import { colorsOf, printResult } from '../output.ts';
import { printScanResult } from '../print-scan-result.ts';
import type { GlobalOptions } from '../program.ts';
import { renderBaseline } from '../render/baseline.ts';
import { requireTarget } from '../require-target.ts';
import { withTemporal } from '../with-temporal.ts';

/** What a scan does, step by step, for people who wait for it. */
const steps = {
  resolveRevision: 'asking Git for the newest commit',
  compareTarget: 'comparing Git with the live cluster',
  compareShard: 'comparing Git with the live cluster, in shards',
  joinShards: 'putting together what the shards found',
  forgetShards: 'putting together what the shards found',
  planRemediations: 'asking policy what to do',
  startRemediations: 'starting remediations',
};

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
    const result = await awaitScan(handle, target, { timeout: options.timeout, steps }, session);
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
      process.stdout.write(
        `${describeShards(scan.shards)}${describeTheirs(scan.governor)}${describeConsequences(result)}${link}\n`,
      );
    else if (result.held !== undefined) process.stderr.write(`held: ${result.held}\n`);
  });
}

/** How a target was compared that is too large for one comparison. */
function describeShards(shards: StoredScan['shards']): string {
  if (shards === undefined) return '';
  const lines = shards.map((shard) => {
    const outcome =
      'failure' in shard
        ? `not compared: ${shard.failure}`
        : `${shard.compared} compared in ${(shard.durationMs / 1000).toFixed(1)} s`;
    return `  ${shard.title}: ${outcome}\n`;
  });
  return `Compared in ${shards.length} shards:\n${lines.join('')}`;
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
