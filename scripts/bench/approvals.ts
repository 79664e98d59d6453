/**
 * Thousands of reviews open at once: how long a click takes from being sent until the workflow has decided on it and
 * the audit trail has it, and what the worker's memory does meanwhile. Real server, real worker process, real storage.
 *
 *   node scripts/bench/approvals.ts [--reviews 5000] [--clicks 1000] [--rate 20]
 */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { readAuditTrail } from '../../activities/audit-trail/read-audit-trail.ts';
import { storeJson } from '../../activities/stored-json.ts';
import { createObjectStore } from '../../clients/object-store/create-object-store.ts';
import type { StoredReference } from '../../clients/object-store/object-store.ts';
import { connectTemporal } from '../../clients/temporal/connect.ts';
import { driftItem } from '../../test/support/workflow-harness.ts';
import { listOpenRemediations } from '../../workers/operations/open-remediations.ts';
import {
  decideSignal,
  observeSignal,
  remediationId,
  taskQueues,
  workflowTypes,
} from '../../workflows/messages.ts';
import type { Observation, RemediateDriftInput } from '../../workflows/messages.ts';
import { searchAttributes } from '../../workflows/search-attributes.ts';
import { startServerProcess } from '../dev/processes/server-process.ts';
import { startTemporal } from '../dev/servers/temporal.ts';

const { values } = parseArgs({
  options: {
    reviews: { type: 'string', default: '5000' },
    clicks: { type: 'string', default: '1000' },
    rate: { type: 'string', default: '20' },
  },
});
const reviews = Number(values.reviews);
const clicks = Math.min(reviews, Number(values.clicks));
const clicksPerSecond = Number(values.rate);
/** Items of one target share its state. */
const itemsPerTarget = 100;
/** Reviews opened at once. */
const concurrency = 25;
const findingsPrefix = 'abcdef';

const folder = mkdtempSync(path.join(os.tmpdir(), 'plumbline-bench-'));
const temporal = await startTemporal({ folder });
const storage = path.join(folder, 'storage');
const configuration = path.join(folder, 'plumbline.yaml');
writeFileSync(
  configuration,
  `version: 1\ntemporal: { address: '${temporal.address}' }\nstorage: { folder: '${storage}' }\n`,
);
const { client, connection } = await connectTemporal({
  namespace: temporal.namespace,
  connection: { address: temporal.address },
});
const worker = await startServerProcess({
  name: 'worker',
  command: process.execPath,
  args: [path.join(import.meta.dirname, '../cli/main.ts'), 'worker', '--config', configuration],
  logFolder: path.join(folder, 'logs'),
  // The worker tells the server what is searched by: without that, no review can say what it is about.
  ready: async () => Object.keys(await registeredAttributes()).includes(searchAttributes.finding.name),
});
try {
  const store = createObjectStore({ folder: storage });
  const evidence = await storeJson(store, 'evidence.json', []);

  const opening = performance.now();
  const memory: string[] = [];
  const waiting = Array.from({ length: reviews }, (_, index) => index);
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      for (let index = waiting.shift(); index !== undefined; index = waiting.shift()) {
        await open(index, evidence);
        if ((index + 1) % Math.ceil(reviews / 4) === 0) memory.push(`${index + 1}: ${memoryOf('VmRSS')} MB`);
      }
    }),
  );
  await untilAsked();
  const openedIn = (performance.now() - opening) / 1000;
  memory.push(`all asked: ${memoryOf('VmRSS')} MB`);

  const sent = new Map<string, number>();
  for (let click = 0; click < clicks; click += 1) {
    const due = pause(1000 / clicksPerSecond);
    // Spread over all that are open, so that most are no longer in the worker's cache.
    const index = Math.floor((click * reviews) / clicks);
    const decisionId = randomUUID();
    sent.set(decisionId, Date.now());
    await client.workflow.getHandle(workflowIdOf(index)).signal(decideSignal, {
      decisionId,
      actor: 'ada',
      action: 'reject',
      planDigest: 'digest-1',
      door: 'slack',
      memberOf: [],
    });
    await due;
  }
  const delays = await delaysOf(sent);
  const at = (share: number) => Math.round(delays[Math.ceil(delays.length * share) - 1] ?? Number.NaN);
  console.log(
    `${reviews} reviews opened in ${openedIn.toFixed(0)} s; ${clicks} clicks at ${clicksPerSecond}/s`,
  );
  console.log(
    `click to recorded decision: median ${at(0.5)} ms, 95 % ${at(0.95)} ms, 99 % ${at(0.99)} ms, most ${at(1)} ms`,
  );
  console.log(
    `memory of the worker: ${memory.join(', ')}, at the end ${memoryOf('VmRSS')} MB, peak ${memoryOf('VmHWM')} MB`,
  );
} finally {
  await worker.stop();
  await connection.close();
  await temporal.stop();
  rmSync(folder, { recursive: true, force: true });
}

function workflowIdOf(index: number): string {
  return remediationId(targetOf(index), `item-${index}`);
}

function targetOf(index: number): string {
  return `target-${Math.floor(index / itemsPerTarget)}`;
}

async function open(index: number, evidence: StoredReference): Promise<void> {
  const cause = `item-${index}`;
  const finding = `${findingsPrefix}${String(index).padStart(6, '0')}`;
  const item = driftItem({ cause, findings: [finding], title: `Deployment payments/api-${index}: image` });
  const input: RemediateDriftInput = {
    target: targetOf(index),
    cause,
    times: { heartbeat: 10_000 },
    notifiers: ['log'],
  };
  const observation: Observation = { sequence: 1, kind: 'drifting', item, evidence, commit: '0123456789' };
  await client.workflow.signalWithStart(workflowTypes.remediateDrift, {
    workflowId: workflowIdOf(index),
    taskQueue: taskQueues.orchestration,
    args: [input],
    signal: observeSignal,
    signalArgs: [observation],
  });
}

async function registeredAttributes(): Promise<Record<string, unknown>> {
  const { namespace } = temporal;
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  return customAttributes ?? {};
}

async function untilAsked(): Promise<void> {
  for (;;) {
    const asked = (await listOpenRemediations(client)).filter(({ actions }) => actions.length > 0);
    if (asked.length >= reviews) return;
    await pause(2000);
  }
}

/** Milliseconds from each click until its decision was written, the shortest first. */
async function delaysOf(sent: ReadonlyMap<string, number>): Promise<number[]> {
  for (;;) {
    const store = createObjectStore({ folder: storage });
    const delays: number[] = [];
    for await (const { writtenAt, record } of readAuditTrail(store)) {
      const start = sent.get(record.id.split('/').at(-1) ?? '');
      if (start !== undefined) delays.push(Date.parse(writtenAt) - start);
    }
    if (delays.length >= sent.size) return delays.toSorted((one, other) => one - other);
    await pause(1000);
  }
}

/** Of the worker process, from Linux; megabytes. */
function memoryOf(field: 'VmRSS' | 'VmHWM'): number {
  const status = readFileSync(`/proc/${worker.pid}/status`, 'utf8');
  return Math.round(Number(new RegExp(`${field}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1024);
}
