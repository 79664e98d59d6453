import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { massDriftCause } from '../../domain/infrastructure/drift-item.ts';
import type { KubernetesObject } from '../../domain/infrastructure/object.ts';
import { waitUntil } from '../../scripts/dev/processes/wait-until.ts';
import { startGateway } from '../../workers/gateway/run-gateway.ts';
import type { RunningGateway } from '../../workers/gateway/run-gateway.ts';
import { listOpenRemediations } from '../../workers/operations/open-remediations.ts';
import { startWorker } from '../../workers/run-worker.ts';
import type { RunningWorker } from '../../workers/run-worker.ts';
import { targetName, useDriftLoop } from '../support/drift-loop.ts';

const names = ['one', 'two', 'three', 'four'];
const loop = await useDriftLoop({
  files: (namespace) =>
    Object.fromEntries(names.map((name) => [`${name}.yaml`, JSON.stringify(configMap(name, namespace))])),
  policy: '[{ match: {}, strategy: self-heal }]',
  target: 'limits: { objects: 2, share: 1 }',
});
const { kubernetes, namespace } = loop;
const { client } = loop.temporal;
const patience = { within: 120_000 };
let worker: RunningWorker;
let gateway: RunningGateway;

before(async () => {
  worker = await startWorker(loop.configuration, { tell: () => undefined });
  const configuration = { ...loop.configuration, gateway: { ...loop.configuration.gateway, port: 0 } };
  gateway = await startGateway(configuration, { local: { commandLine: 'ada@laptop' } });
  for (const name of names) await kubernetes.apply(configMap(name, namespace), { fieldManager: 'kubectl' });
});
after(async () => {
  await gateway.stop();
  await worker.stop();
  await kubernetes.close();
});

function configMap(name: string, inNamespace: string): KubernetesObject {
  const metadata = { name, namespace: inNamespace };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { level: 'info' } };
}

const reference = (name: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', namespace, name });

async function levels(): Promise<unknown[]> {
  return await Promise.all(
    names.map(async (name) => {
      const { data } = ((await kubernetes.get(reference(name))) ?? {}) as { data?: { level?: string } };
      return data?.level;
    }),
  );
}

/** Items that can be answered, once they are this many and no others are open. */
async function open(count: number) {
  return await waitUntil(async () => {
    const items = await listOpenRemediations(client, { target: targetName });
    return items.length === count && items.every(({ actions }) => actions.length > 0) ? items : undefined;
  }, patience);
}

async function pageOf(cause: string): Promise<{ html: string; cookie: string }> {
  const answered = await fetch(`${gateway.url}/items/${targetName}/${cause}`);
  const page = await answered.text();
  const [cookie = ''] = (answered.headers.get('set-cookie') ?? '').split(';');
  return { html: page.replaceAll(/<style>[\s\S]*?<\/style>/g, ''), cookie };
}

/** Presses a button of the page of an item, the first that gives this answer. */
async function press(cause: string, action: string): Promise<string> {
  const { html, cookie } = await pageOf(cause);
  const forms = html.match(/<form[\s\S]*?<\/form>/g) ?? [];
  const form = forms.find((one) => one.includes(`name="action" value="${action}"`)) ?? '';
  const fields = [...form.matchAll(/name="(\w+)" value="([^"]*)"/g)].map(
    ([, name = '', value = '']): [string, string] => [name, value],
  );
  const [, address = ''] = /action="([^"]+)"/.exec(form) ?? [];
  const answered = await fetch(new URL(address, gateway.url), {
    method: 'POST',
    body: new URLSearchParams(fields),
    headers: { origin: gateway.url, cookie },
  });
  return await answered.text();
}

test('mass drift is split by a button of its page, and its parts are asked about with buttons of their own', async () => {
  for (const name of names) {
    const patch = [{ op: 'replace' as const, path: '/data/level', value: 'debug' }];
    await kubernetes.patch(reference(name), patch, { fieldManager: 'kubectl-edit' });
  }
  await loop.scan();
  await open(1);
  assert.match(await press(massDriftCause, 'split'), /answered: split/);
  // Listings lag behind, so the page may show the item as it was, or some of its parts, for a moment.
  const parts = /ada@laptop wanted to decide about each object by itself\.\s+4 objects/;
  const page = await waitUntil(async () => {
    const { html } = await pageOf(massDriftCause);
    return parts.test(html) && html.split('value="heal"').length === 5 ? html : undefined;
  }, patience);
  await open(4);
  for (const name of names) assert.ok(page.includes(`ConfigMap ${namespace}/${name}`), name);
  assert.deepEqual(await levels(), ['debug', 'debug', 'debug', 'debug']);
});

test('with fewer parts left than the limit none heals by policy, whatever scans see', async () => {
  for (const left of [3, 2]) {
    await press(massDriftCause, 'heal');
    await open(left);
    await loop.scan();
    await open(left);
  }
  const now = await levels();
  assert.equal(now.filter((level) => level === 'debug').length, 2);
});

test('once their drift is over, drift of the same objects heals by policy again', async () => {
  await press(massDriftCause, 'heal');
  await open(1);
  await press(massDriftCause, 'heal');
  await open(0);
  assert.match((await pageOf(massDriftCause)).html, /This item is closed/);
  await loop.scan();
  const patch = [{ op: 'replace' as const, path: '/data/level', value: 'trace' }];
  await kubernetes.patch(reference('one'), patch, { fieldManager: 'kubectl-edit' });
  await loop.scan();
  await waitUntil(async () => (await levels()).every((level) => level === 'info'), patience);
});
