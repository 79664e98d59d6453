import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { appendFile } from 'node:fs/promises';
import { test } from 'node:test';
import { signBody, signatureHeader } from '../../clients/hmac-signature.ts';
import { waitUntil } from '../../scripts/dev/processes/wait-until.ts';
import { callerHeader } from '../../workers/gateway/api.ts';
import { listOpenRemediations } from '../../workers/operations/open-remediations.ts';
import { plumbline, startPlumbline } from '../support/command-line.ts';
import { targetName, useDriftLoop } from '../support/drift-loop.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { startTraceReceiver } from '../support/trace-receiver.ts';
import type { ReceivedSpan } from '../support/trace-receiver.ts';

const key = 'a key of the caller that is long enough';
const patience = { within: 120_000 };
const folder = temporaryFolder();
const receiver = await startTraceReceiver();
const environment = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint, CALLER_KEY: key };
const loop = await useDriftLoop({
  files: (namespace) => ({
    'app.yaml': `apiVersion: v1\nkind: Secret\nmetadata: { name: token, namespace: ${namespace} }\nstringData: { token: hunter2 }\n`,
  }),
  policy: '[{ match: {}, strategy: alert-and-review }]',
  sections: 'gateway: { port: 0 }\nmetrics: { port: 0 }\n',
});
await appendFile(
  loop.configurationFile,
  'approvals: { callers: [{ name: robot, key: { env: CALLER_KEY } }] }\n',
);
const { kubernetes, namespace } = loop;
const reference = { apiVersion: 'v1', kind: 'Secret', namespace, name: 'token' };
await kubernetes.apply({ ...named(), stringData: { token: 'hunter2' } }, { fieldManager: 'kubectl' });
await kubernetes.patch(reference, [{ op: 'replace', path: '/data/token', value: btoa('swordfish') }], {
  fieldManager: 'kubectl-edit',
});
const worker = startPlumbline(['worker', '--config', loop.configurationFile], { folder, environment });
const gateway = startPlumbline(['gateway', '--config', loop.configurationFile], { folder, environment });
await worker.says(/worker ready on/);
await gateway.says(/gateway ready on/);

function named() {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'token', namespace } };
}

/** The spans from the first of these names down to the last, each below the one before; undefined until all arrived. */
function chain(names: readonly string[]): ReceivedSpan[] | undefined {
  const last = receiver.spans.filter(({ name }) => name === names.at(-1));
  for (const span of last) {
    const path = [span];
    for (;;) {
      const parent = receiver.spans.find(({ spanId }) => spanId === path[0]?.parentSpanId);
      if (parent === undefined) break;
      path.unshift(parent);
    }
    if (path.map(({ name }) => name).join() === names.join()) return path;
  }
  return undefined;
}

async function metricsOf(url: string): Promise<string[]> {
  return (await (await fetch(`${url}/metrics`)).text()).split('\n');
}

async function traceOf(names: readonly string[]): Promise<ReceivedSpan[]> {
  const spans = await waitUntil(() => chain(names), patience).catch((error: unknown) => {
    const seen = receiver.spans.map(
      ({ name, spanId, parentSpanId = '-' }) => `${name} ${spanId} < ${parentSpanId}`,
    );
    throw new Error(`no trace ${names.join(' > ')} among\n${seen.join('\n')}`, { cause: error });
  });
  assert.equal(new Set(spans.map(({ traceId }) => traceId)).size, 1, 'it is one trace');
  return spans;
}

test('a scan by hand is one trace from the command to the comparison', { timeout: 300_000 }, async () => {
  const scan = await plumbline(['scan', targetName, '--config', loop.configurationFile], {
    folder,
    environment,
  });
  assert.equal(scan.exitCode, 1, scan.stderr);
  const spans = await traceOf([
    'plumbline scan',
    'start driftScan',
    'workflow driftScan',
    'activity compareTarget',
  ]);
  assert.deepEqual(
    spans.map(({ service }) => service),
    ['plumbline', 'plumbline', 'plumbline-worker', 'plumbline-worker'],
  );
  assert.equal(spans.at(-1)?.attributes['plumbline.target'], targetName);
});

test(
  'a signed call is one trace from the gateway through the review to the heal',
  { timeout: 300_000 },
  async () => {
    const open = await waitUntil(async () => {
      const items = await listOpenRemediations(loop.temporal.client, { target: targetName });
      return items.find(({ actions }) => actions.length > 0);
    }, patience);
    const [, url = ''] = /gateway ready on (http:\/\/[\d.:]+)/.exec(gateway.said) ?? [];
    const waiting = `plumbline_approvals_pending{kind="remediation",target="${targetName}"} 1`;
    await waitUntil(async () => (await metricsOf(url)).includes(waiting), patience);
    const [finding = ''] = open.findings;
    const body = JSON.stringify({ decisionId: randomUUID(), finding, action: 'heal', digest: open.digest });
    const response = await fetch(`${url}/api/decisions`, {
      method: 'POST',
      headers: { [callerHeader]: 'robot', [signatureHeader]: signBody(key, body, new Date()) },
      body,
    });
    assert.equal(response.status, 200, await response.text());
    const spans = await traceOf([
      'POST /api/decisions',
      'update decideNow',
      'update decideNow',
      'activity healItem',
    ]);
    assert.deepEqual(
      spans.map(({ service }) => service),
      ['plumbline-gateway', 'plumbline-gateway', 'plumbline-worker', 'plumbline-worker'],
    );
    await waitUntil(
      async () => !(await metricsOf(url)).some((line) => line.includes('_approvals_pending{')),
      patience,
    );
    const { attributes } = spans[0] ?? {};
    assert.deepEqual(
      [attributes?.['http.route'], Number(attributes?.['http.response.status_code'])],
      ['/api/decisions', 200],
    );
  },
);

test('no secret and no value of an object is in anything that was sent', () => {
  assert.doesNotMatch(receiver.text(), /hunter2|swordfish|long enough|aHVudGVyMg|c3dvcmRmaXNo/);
});
