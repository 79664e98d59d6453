import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { waitUntil } from '../../../scripts/dev/processes/wait-until.ts';
import { referenceOf } from '../../../domain/infrastructure/object.ts';
import type { KubernetesObject } from '../../../domain/infrastructure/object.ts';
import { useKubernetes } from '../../support/kubernetes-server.ts';
import { broadApplication } from './broad-application.ts';
import { compare, connect } from './cluster.ts';
import { histories } from './histories.ts';
import type { History } from './histories.ts';

const server = await useKubernetes({ controllers: true });
const kubernetes = await connect(server.kubeconfig);

/** The application in a namespace of its own, by one tool, with controllers having done their part. */
async function deploy(history: History): Promise<{ namespace: string; objects: KubernetesObject[] }> {
  const namespace = await server.createNamespace();
  const objects = broadApplication(namespace, `${namespace}.example.com`);
  for (const object of objects) {
    if (object.metadata.namespace === undefined) after(() => kubernetes.delete(referenceOf(object)));
    await waitUntil(() => created(history, object), { within: 120_000 });
  }
  await waitUntil(() => isSettled(namespace), { within: 120_000 });
  return { namespace, objects };
}

/** A new CRD takes a moment until its kind is served. */
async function created(history: History, object: KubernetesObject): Promise<boolean> {
  try {
    await history.create(kubernetes, object);
    return true;
  } catch (error) {
    if (object.kind === 'Widget') return false;
    throw error;
  }
}

async function isSettled(namespace: string): Promise<boolean> {
  const at = (kind: string, apiVersion: string, name: string) =>
    kubernetes.get({ apiVersion, kind, namespace, name });
  const deployment = await at('Deployment', 'apps/v1', 'web');
  const job = await at('Job', 'batch/v1', 'once');
  const { availableReplicas } = (deployment?.['status'] ?? {}) as { availableReplicas?: number };
  const { succeeded } = (job?.['status'] ?? {}) as { succeeded?: number };
  return availableReplicas === 2 && succeeded === 1;
}

for (const history of histories) {
  test(`an application that came by ${history.name} shows no drift after controllers have been at work`, async () => {
    const { namespace, objects } = await deploy(history);
    const { result, standings } = await compare(kubernetes, objects, {
      namespaces: [namespace],
      reportCreated: true,
    });
    assert.deepEqual(result.errors, []);
    assert.deepEqual(result.findings, []);
    assert.equal(result.summary.compared, objects.length);
    assert(standings.values().every((standing) => standing === 'true'));
  });
}
