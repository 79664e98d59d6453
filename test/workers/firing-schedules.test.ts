import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { WorkflowHandle } from '@temporalio/client';
import { applySchedules } from '../../clients/temporal/schedules.ts';
import { waitUntil } from '../../scripts/dev/processes/wait-until.ts';
import { listOpenRemediations } from '../../workers/operations/open-remediations.ts';
import type { OpenRemediation } from '../../workers/operations/open-remediations.ts';
import { scanSchedules } from '../../workers/operations/schedules.ts';
import { startWorker } from '../../workers/run-worker.ts';
import type { RunningWorker } from '../../workers/run-worker.ts';
import { workflowTypes } from '../../workflows/messages.ts';
import { searchAttributes } from '../../workflows/search-attributes.ts';
import { targetName, useDriftLoop } from '../support/drift-loop.ts';

const loop = await useDriftLoop({
  files: (namespace) => ({
    'app.yaml': `{ apiVersion: v1, kind: ConfigMap, metadata: { name: settings, namespace: ${namespace} }, data: { level: info } }`,
  }),
  policy: '[{ match: {}, strategy: alert-and-review }]',
});
const { kubernetes, namespace } = loop;
const { client, connection } = loop.temporal;
let worker: RunningWorker;
let review: OpenRemediation;
let scan: WorkflowHandle;

after(async () => {
  await worker.stop();
  await kubernetes.close();
});

before(
  async () => {
    const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', namespace } };
    await kubernetes.create({ ...object, data: { level: 'debug' } }, { fieldManager: 'kubectl-create' });
    worker = await startWorker(loop.configuration, { tell: () => {} });
    const schedules = scanSchedules(loop.configuration);
    const everySecond = { every: 1000, jitter: 0, catchUpWindow: 10_000 };
    await applySchedules(
      client,
      schedules.map((schedule) => ({ ...schedule, timing: everySecond })),
      'firing',
    );
    review = await waitUntil(
      async () => (await listOpenRemediations(client)).find(({ actions }) => actions.length > 0),
      { within: 120_000 },
    );
    const [ended] = await waitUntil(
      async () => {
        const scans = await find(
          `WorkflowType = '${workflowTypes.driftScan}' AND ExecutionStatus = 'Completed'`,
        );
        return scans.length > 0 ? scans : undefined;
      },
      { within: 120_000 },
    );
    scan = client.workflow.getHandle(ended ?? '');
    await applySchedules(client, [], 'firing');
  },
  { timeout: 300_000 },
);

test('a schedule starts scans under ids that tell their target and time', async () => {
  assert.match(scan.workflowId, new RegExp(`^drift-scan/${targetName}-\\d{4}-\\d{2}-\\d{2}T`));
  const { summary, remediations } = (await scan.result()) as {
    summary: { drifted: number };
    remediations: number;
  };
  assert.deepEqual([summary.drifted, remediations], [1, 1]);
});

test('the worker registers every search attribute before it works', async () => {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({
    namespace: loop.temporal.namespace,
  });
  const missing = Object.values(searchAttributes).filter(({ name }) => !(name in customAttributes));
  assert.deepEqual(missing, []);
});

test('an open item is found by target, state, severity, drift, finding and writer', async () => {
  const { workflowId, severity, findings } = review;
  const criteria = [
    `PlumblineTarget = '${targetName}' AND WorkflowType = '${workflowTypes.remediateDrift}'`,
    `PlumblineState = 'waiting-for-decision'`,
    `PlumblineSeverity = '${severity}'`,
    `PlumblineDrift = 'configuration'`,
    `PlumblineFinding = '${findings[0]}'`,
    `PlumblineActor = 'kubectl-create'`,
  ];
  // Listings lag behind.
  for (const query of criteria)
    await waitUntil(
      async () => {
        const found = await find(query);
        if (found.join() === workflowId) return true;
        throw new Error(`${query}: ${found.join()}`);
      },
      { within: 120_000 },
    );
  assert.deepEqual(await find(`PlumblineFinding = 'ffffffffffff'`), []);
});

test('scans are found by their target', async () => {
  const found = await find(
    `PlumblineTarget = '${targetName}' AND WorkflowType = '${workflowTypes.driftScan}'`,
  );
  assert.ok(found.includes(scan.workflowId));
});

test('the Temporal UI says in words what a scan found and what a review waits for', async () => {
  const remediation = client.workflow.getHandle(review.workflowId);
  const described = await remediation.describe();
  assert.equal(await described.staticSummary(), review.title);
  assert.match((await described.staticDetails()) ?? '', /plumbline decide/);
  assert.match(await currentDetails(remediation), /waiting for a decision.*plumbline decide [0-9a-f]+ heal/s);

  assert.equal(await (await scan.describe()).staticSummary(), `Git against live: ${targetName}`);
  assert.match(await currentDetails(scan), /\*\*1\*\* of 1 objects drifted/);
});

/** Ids of the executions that fulfil a query of the server's own language. */
async function find(query: string): Promise<string[]> {
  const ids: string[] = [];
  for await (const { workflowId } of client.workflow.list({ query })) ids.push(workflowId);
  return ids;
}

/** As the Temporal UI asks for it. */
async function currentDetails(handle: WorkflowHandle): Promise<string> {
  const metadata = await handle.query<{ currentDetails?: string }>('__temporal_workflow_metadata');
  return metadata.currentDetails ?? '';
}
