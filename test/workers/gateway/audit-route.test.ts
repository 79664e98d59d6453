import assert from 'node:assert/strict';
import { appendFileSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { createAttributeFindings } from '../../../activities/attribution/attribute-findings.ts';
import { createWriteHistoryStore } from '../../../activities/attribution/write-history-store.ts';
import { followAuditLog } from '../../../clients/audit-log/follow-audit-log.ts';
import { createObjectStore } from '../../../clients/object-store/create-object-store.ts';
import { describeWriter } from '../../../domain/infrastructure/describe-writer.ts';
import type { Finding } from '../../../domain/infrastructure/finding.ts';
import { referenceOf } from '../../../domain/infrastructure/object.ts';
import type { JsonObject, KubernetesObject } from '../../../domain/infrastructure/object.ts';
import { createAuditRoute } from '../../../workers/gateway/audit-route.ts';
import { startAuditedKubernetes } from '../../support/audited-kubernetes.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { compare } from '../../activities/comparison/cluster.ts';
import { editLive } from '../../activities/comparison/histories.ts';

const storage = temporaryFolder();
const store = createObjectStore({ folder: storage });
const tokenVariable = 'PLUMBLINE_TEST_AUDIT_TOKEN';
process.env[tokenVariable] = 'the-right-token';
const route = createAuditRoute({
  audit: { test: { token: { env: tokenVariable } }, exported: { file: 'unused' } },
  history: createWriteHistoryStore(store),
});
const cluster = await startAuditedKubernetes(route, {
  people: ['alice@example.org', 'bob@example.org'],
  level: 'RequestResponse',
  token: 'the-right-token',
  cluster: 'test',
});
const alice = await cluster.as('alice@example.org');
const bob = await cluster.as('bob@example.org');
const attribute = createAttributeFindings({ store, followAuditLog });

const canary = 'canary-audit-5150';

function configMap(namespace: string, name: string): KubernetesObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, data: { a: '1', b: '2' } };
}

const patchOf = (pointer: string, value: string) => [{ op: 'replace', path: pointer, value } as const];

/** Drift of every kind, each by one person. */
async function drift(): Promise<{ namespace: string; objects: KubernetesObject[] }> {
  const namespace = await cluster.createNamespace();
  const objects = ['modified', 'removed', 'deleted', 'collected'].map((name) => configMap(namespace, name));
  const secret: KubernetesObject = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'secret', namespace },
    stringData: { password: canary },
  };
  for (const object of [...objects, secret]) await alice.create(object, { fieldManager: 'helm' });
  const [modified, removed, deleted] = objects.map(referenceOf);
  assert(modified && removed && deleted);
  await alice.patch(modified, patchOf('/data/a', canary), { fieldManager: 'kubectl-patch' });
  await bob.patch(modified, patchOf('/data/b', canary), { fieldManager: 'kubectl-patch' });
  await bob.patch(removed, [{ op: 'remove', path: '/data/a' }], { fieldManager: 'kubectl-patch' });
  await alice.patch(removed, patchOf('/data/b', canary), { fieldManager: 'kubectl-patch' });
  await bob.delete(deleted);
  await bob.create(configMap(namespace, 'stray'), { fieldManager: 'kubectl-create' });
  const edit = (live: KubernetesObject): void => {
    (live['data'] as JsonObject)['password'] = btoa(`${canary}-2`);
  };
  await editLive(bob, secret, edit, 'kubectl-edit');
  return { namespace, objects: [...objects.slice(0, 3), secret] };
}

const { namespace, objects } = await drift();
const now = new Date();
const { result } = await compare(alice, objects, { namespaces: [namespace], reportCreated: true, now });

function peopleIn(findings: readonly Finding[]): Record<string, string> {
  const fields = findings.flatMap(({ name, fields: found }) =>
    found.map((field) => [`${name}${field.path}`, `${field.actor?.user} ${field.actor?.verb}`] as const),
  );
  return Object.fromEntries(fields);
}

const expected = {
  'modified/data/a': 'alice@example.org patch',
  'modified/data/b': 'bob@example.org patch',
  'removed/data/a': 'bob@example.org patch',
  'removed/data/b': 'alice@example.org patch',
  deleted: 'bob@example.org delete',
  stray: 'bob@example.org create',
  collected: 'alice@example.org create',
  'secret/data/password': 'bob@example.org update',
};

test('an API server that sends its audit events tells the person behind every change', async () => {
  const { findings } = await attribute({ audit: { cluster: 'test' } }, alice, result.findings);
  assert.deepEqual(peopleIn(findings), expected);
  const edited = findings.flatMap(({ fields }) => fields).find(({ manager }) => manager === 'kubectl-edit');
  assert.match(
    edited ? describeWriter(edited, now) : '',
    /^by bob@example\.org with kubectl-edit, \d+ s ago$/,
  );
});

test('an exported audit log tells the same, and is read on from where it was left', async () => {
  const audit = { cluster: 'exported', file: cluster.auditLog };
  const { findings, problem } = await attribute({ audit }, alice, result.findings);
  assert.equal(problem, undefined);
  assert.deepEqual(peopleIn(findings), expected);

  const [target] = objects;
  assert(target);
  await alice.patch(referenceOf(target), patchOf('/data/b', 'again'), { fieldManager: 'kubectl-patch' });
  const later = await compare(alice, [target], { now: new Date() });
  const { findings: anew } = await attribute({ audit }, alice, later.result.findings);
  assert.equal(peopleIn(anew)['modified/data/b'], 'alice@example.org patch');
});

test('a log that cannot be read is said, and the tools are still known', async () => {
  const audit = { cluster: 'other', file: path.join(storage, 'no-such.log') };
  const { findings, problem } = await attribute({ audit }, alice, result.findings);
  assert.match(problem ?? '', /no-such\.log cannot be read \(ENOENT\)/);
  assert.deepEqual(findings, result.findings);
});

test('half a line waits for its rest, nonsense is passed over, and a new file is read from its start', async () => {
  const file = path.join(temporaryFolder(), 'audit.log');
  const pages = async (since?: { inode: number; offset: number }) =>
    await Array.fromAsync(followAuditLog(file, since));
  appendFileSync(file, '{"auditID":"1"}\nnonsense\n{"audit');
  const [first] = await pages();
  assert.deepEqual(first?.events, [{ auditID: '1' }]);
  assert.deepEqual(await pages(first.position), []);
  appendFileSync(file, 'ID":"2"}\n');
  assert.deepEqual((await pages(first.position))[0]?.events, [{ auditID: '2' }]);
  assert.deepEqual((await pages({ inode: 1, offset: 10_000 }))[0]?.events.length, 2);
});

test('no value of any request is kept', async () => {
  const log = readFileSync(cluster.auditLog, 'utf8');
  assert.match(log, new RegExp(canary), 'the server does tell them');
  let kept = 0;
  for await (const key of store.list('writes/')) {
    const text = new TextDecoder().decode(await store.get(key));
    assert(!text.includes(canary) && !text.includes(btoa(canary).slice(0, 12)), key);
    kept += 1;
  }
  assert(kept > 2);
});

/** What the route answers to a request. */
async function send(authorization: string | undefined, body: string, name = 'test') {
  const head = {
    method: 'POST',
    params: { cluster: name },
    query: new URLSearchParams(),
    headers: authorization === undefined ? {} : { authorization },
    remoteAddress: '127.0.0.1',
  };
  return (await route.refuse?.(head)) ?? (await route.handle({ ...head, body: Buffer.from(body) }));
}

test('whoever lacks the token of the cluster is turned away, and what is no EventList is refused', async () => {
  const right = 'Bearer the-right-token';
  const list = JSON.stringify({ kind: 'EventList', apiVersion: 'audit.k8s.io/v1', items: [] });
  for (const [authorization, name] of [
    [undefined, 'test'],
    ['Bearer wrong', 'test'],
    ['Bearer ', 'test'],
    ['Basic dGVzdA==', 'test'],
    [right, 'unknown'],
    [right, 'exported'],
    [right, 'constructor'],
  ] as const) {
    assert.equal((await send(authorization, list, name)).status, 401, `${authorization} ${name}`);
  }
  assert.equal((await send(right, list)).status, 200);
  assert.equal((await send(right, '{"kind":"Pod"}')).status, 400);
  const broken = await send(right, `{"secret": "${canary}`);
  assert.equal(broken.status, 400);
  assert.doesNotMatch(String(broken.body), /canary/);
});
