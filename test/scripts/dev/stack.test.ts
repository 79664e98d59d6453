import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import test, { after } from 'node:test';
import { Client, Connection } from '@temporalio/client';
import { waitUntil } from '../../../scripts/dev/processes/wait-until.ts';
import { callKubernetes } from '../../../scripts/dev/servers/kubernetes-access.ts';
import { startStack } from '../../../scripts/dev/stack.ts';
import { readKubernetesAccess } from '../../support/kubernetes-server.ts';
import { isRunning } from '../../support/processes.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const folder = path.join(temporaryFolder(), 'state');

interface Report {
  pids: number[];
  kubeconfig: string;
  server: string;
  address: string;
  nodePid: number;
}

/** Runs the stack as `plumbline dev` does: one process starts, over a channel, the one that holds the servers. */
async function runStack() {
  const script = path.join(temporaryFolder(), 'dev.ts');
  const starter = `require('node:child_process').fork(${JSON.stringify(script)}).on('exit', process.exit);
    process.on('SIGINT', () => {});`;
  writeFileSync(
    script,
    `import { runDev } from ${JSON.stringify(path.join(root, 'scripts/dev/run-dev.ts'))};
     await runDev({ folder: ${JSON.stringify(folder)}, print: () => {}, onReady: (stack) => {
       const pids = stack.processes.map((server) => server.pid);
       const { kubernetes: { kubeconfig }, temporal: { address } } = stack;
       console.log(JSON.stringify({ pids, kubeconfig, address, nodePid: process.pid }));
       return Promise.resolve({ stop: async () => console.log('worker stopped') });
     } });`,
  );
  const child = spawn(process.execPath, ['-e', starter], { stdio: ['ignore', 'pipe', 'pipe'] });
  after(() => child.kill('SIGTERM'));
  const errors: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk.toString()));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const first = await lines.next();
  assert.ok(first.done !== true, errors.join(''));
  const report = JSON.parse(first.value) as Omit<Report, 'server'>;
  const { server } = readKubernetesAccess(report.kubeconfig);
  return { child, errors, lines, report: { ...report, server } };
}

async function exitCode(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return child.exitCode;
}

const patience = { within: 120_000 };

const allGone = (pids: readonly number[]) => waitUntil(() => !pids.some((pid) => isRunning(pid)), patience);

const call = (report: Report, method: string, resource: string, body?: unknown) =>
  callKubernetes(readKubernetesAccess(report.kubeconfig), method, resource, body);

const deployments = '/apis/apps/v1/namespaces/default/deployments';

async function availableReplicas(report: Report): Promise<number | undefined> {
  const { status } = (await call(report, 'GET', `${deployments}/web`)) as {
    status: { availableReplicas?: number };
  };
  return status.availableReplicas;
}

async function readiness(report: Report): Promise<(string | undefined)[]> {
  const nodes = (await call(report, 'GET', '/api/v1/nodes')) as {
    items: { status: { conditions: { type: string; status: string }[] } }[];
  };
  return nodes.items.map(({ status }) => status.conditions.find(({ type }) => type === 'Ready')?.status);
}

let first: Report;

test('Ctrl-C stops worker and servers and leaves no process', async () => {
  const { child, lines, report } = await runStack();
  first = report;
  const labels = { app: 'web' };
  const containers = [{ name: 'web', image: 'registry.example/web:1' }];
  await call(report, 'POST', deployments, {
    metadata: { name: 'web' },
    spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers } } },
  });
  await waitUntil(async () => (await availableReplicas(report)) === 1, patience);
  const connection = await Connection.connect({ address: report.address });
  await new Client({ connection }).workflow.start('anything', { taskQueue: 'nobody', workflowId: 'kept' });
  await connection.close();

  await assert.rejects(startStack({ folder }), {
    message: `a stack already runs in ${folder} (process ${report.nodePid}); stop it there with Ctrl-C, or set PLUMBLINE_STATE to another folder.`,
  });

  // As a terminal does: to each process in the foreground.
  process.kill(report.nodePid, 'SIGINT');
  child.kill('SIGINT');
  assert.equal((await lines.next()).value, 'worker stopped');
  assert.equal(await exitCode(child), 0);
  assert.deepEqual(report.pids.filter(isRunning), []);
});

test('a second start finds what was there, at the same addresses, and dies with a starter that is killed', async () => {
  const { child, report } = await runStack();
  assert.equal(report.address, first.address);
  assert.equal(report.server, first.server);
  await waitUntil(async () => (await availableReplicas(report)) === 1, patience);
  // Nodes whose servers were away for long are ready again only after they have said so.
  await waitUntil(async () => (await readiness(report)).join() === 'True,True,True', patience);
  const connection = await Connection.connect({ address: report.address });
  assert.equal(
    (await new Client({ connection }).workflow.getHandle('kept').describe()).status.name,
    'RUNNING',
  );
  await connection.close();

  child.kill('SIGKILL');
  await allGone([report.nodePid, ...report.pids]);
});

test('after a kill the next start works, and a server that dies ends it with one line', async () => {
  const { child, report, errors } = await runStack();
  await waitUntil(async () => (await availableReplicas(report)) === 1, patience);
  process.kill(report.pids[0] as number, 'SIGKILL');
  assert.equal(await exitCode(child), 1);
  assert.match(errors.join(''), /etcd ended unexpectedly \(SIGKILL\); its log is \S+etcd\.log/);
  await allGone(report.pids);
});

test('killing the process that holds the servers leaves none of them', async () => {
  const { child, report } = await runStack();
  process.kill(report.nodePid, 'SIGKILL');
  await allGone(report.pids);
  await exitCode(child);
});

test('servers of the user’s own are used and neither started nor stopped', async () => {
  const stack = await startStack({
    folder: path.join(temporaryFolder(), 'own'),
    kubernetes: { kubeconfig: '/some/kubeconfig', context: 'staging' },
    temporal: { address: 'temporal.example:7233', namespace: 'team' },
  });
  assert.deepEqual(stack.processes, []);
  assert.deepEqual(stack.kubernetes, { kubeconfig: '/some/kubeconfig', context: 'staging', embedded: false });
  assert.equal(stack.temporal.embedded, false);
  await stack.stop();
});
