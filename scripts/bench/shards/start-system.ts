import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { WorkflowHandle } from '@temporalio/client';
import { connectTemporal } from '../../../clients/temporal/connect.ts';
import type { KubernetesObject } from '../../../domain/infrastructure/object.ts';
import { driftScanId, taskQueues, workflowTypes } from '../../../workflows/messages.ts';
import type { DriftScanInput, DriftScanResult } from '../../../workflows/messages.ts';
import { startServerProcess } from '../../dev/processes/server-process.ts';
import type { ServerProcess } from '../../dev/processes/server-process.ts';
import { createBareRepository } from '../../dev/servers/git-repository.ts';
import { startTemporal } from '../../dev/servers/temporal.ts';
import { startFilledCluster } from '../scan/cluster.ts';

/** What one scan took. */
interface MeasuredScan {
  seconds: number;
  /** The longest of its activities, seconds. */
  longest: number;
  findings: number;
}

/** A cluster that equals Git, and Temporal in memory. */
export interface ShardsSystem {
  /** Workers with nothing learnt, which compare the target in so many shards. */
  startWorkers(shards: number, workers: number): Promise<ServerProcess[]>;
  scan(): Promise<MeasuredScan>;
  stop(): Promise<void>;
}

const target = 'huge';
const main = path.join(import.meta.dirname, '../../cli/main.ts');

/** Objects in one file of the repository. */
const objectsPerFile = 200;

export async function startShardsSystem(objects: readonly KubernetesObject[]): Promise<ShardsSystem> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'plumbline-shards-'));
  await using opened = new AsyncDisposableStack();
  opened.defer(() => rmSync(folder, { recursive: true, force: true }));
  const cluster = await startFilledCluster(objects, 'server-side apply');
  opened.defer(() => cluster.stop());
  const repository = path.join(folder, 'platform.git');
  await createBareRepository(repository, { files: filesOf(objects) });
  const temporal = await startTemporal({ folder });
  opened.defer(() => temporal.stop());
  const { address, namespace } = temporal;
  const { client, connection } = await connectTemporal({ namespace, connection: { address } });
  opened.defer(() => connection.close());
  let started = 0;

  const running = opened.move();
  return {
    async startWorkers(shards, workers) {
      started += 1;
      // Storage and home of their own: nothing of what the others learnt.
      const home = path.join(folder, `form-${started}`);
      const configuration = path.join(folder, `form-${started}.yaml`);
      const settings = {
        version: 1,
        temporal: { address },
        storage: { folder: path.join(home, 'storage') },
        targets: [
          {
            name: target,
            cluster: { kubeconfig: cluster.kubeconfig, context: cluster.context },
            source: { git: pathToFileURL(repository).href, path: 'app' },
            shards,
          },
        ],
      };
      writeFileSync(configuration, JSON.stringify(settings));
      const names = Array.from({ length: workers }, (_, index) => `worker-${started}-${index}`);
      return await Promise.all(names.map((name) => startWorker(name, configuration, home, folder)));
    },
    async scan() {
      const input: DriftScanInput = { target, times: { heartbeat: 30_000 } };
      const from = performance.now();
      const handle = await client.workflow.start(workflowTypes.driftScan, {
        workflowId: `${driftScanId(target)}/${randomUUID()}`,
        taskQueue: taskQueues.orchestration,
        args: [input],
      });
      const { summary, errors } = (await handle.result()) as DriftScanResult;
      const seconds = (performance.now() - from) / 1000;
      if (errors > 0) throw new Error(`the scan has ${errors} errors: ${handle.workflowId}`);
      return { seconds, longest: await longestActivity(handle), findings: summary.drifted };
    },
    stop: () => running.disposeAsync(),
  };
}

/** Seconds from the start of an activity to its end, of the longest. */
async function longestActivity(handle: WorkflowHandle): Promise<number> {
  const { events } = await handle.fetchHistory();
  const starts = new Map(events?.map(({ eventId, eventTime }) => [String(eventId), secondsOf(eventTime)]));
  const spans = (events ?? []).flatMap(({ eventTime, activityTaskCompletedEventAttributes: completed }) => {
    const start = starts.get(String(completed?.startedEventId));
    return start === undefined ? [] : [secondsOf(eventTime) - start];
  });
  return Math.max(0, ...spans);
}

function secondsOf(time: { seconds?: unknown; nanos?: number | null } | null | undefined): number {
  return Number(time?.seconds ?? 0) + (time?.nanos ?? 0) / 1e9;
}

function startWorker(
  name: string,
  configuration: string,
  home: string,
  folder: string,
): Promise<ServerProcess> {
  const logFolder = path.join(folder, 'logs');
  return startServerProcess({
    name,
    command: process.execPath,
    args: [main, 'worker', '--config', configuration, '--metrics-port', '0'],
    environment: { HOME: home },
    logFolder,
    ready: async () => readFileSync(path.join(logFolder, `${name}.log`), 'utf8').includes('worker ready'),
  });
}

function filesOf(objects: readonly KubernetesObject[]): Record<string, string> {
  const files: Record<string, string> = {};
  for (let start = 0; start < objects.length; start += objectsPerFile) {
    const items = objects.slice(start, start + objectsPerFile);
    files[`app/part-${start / objectsPerFile}.json`] = JSON.stringify({
      apiVersion: 'v1',
      kind: 'List',
      items,
    });
  }
  return files;
}
