import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createKubernetesClient } from '../../clients/kubernetes/create-kubernetes-client.ts';
import type { KubernetesClient } from '../../clients/kubernetes/kubernetes-client.ts';
import type { KubernetesObject } from '../../domain/infrastructure/object.ts';
import { buildOverlay, objectsOf, renderChart } from '../../scripts/deploy/render-chart.ts';
import { encryptionValues } from '../support/chart-values.ts';
import { startOwnKubernetes } from '../support/kubernetes-server.ts';
import { renderPrograms } from '../support/render-programs.ts';

// Everything in deploy/ goes to a real API server, each field checked, into a namespace of the strictest level.

const { helm, kustomize } = renderPrograms;
const server = await startOwnKubernetes();
let kubernetes: KubernetesClient;

before(async () => {
  kubernetes = await createKubernetesClient({ kubeconfig: server.kubeconfig });
});
after(() => kubernetes.close());

const restricted = { 'pod-security.kubernetes.io/enforce': 'restricted' };

/** Applies objects as they are, into a namespace of their own. */
async function applyAll(objects: readonly KubernetesObject[], namespace: string): Promise<void> {
  await kubernetes.apply(
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels: restricted } },
    { fieldManager: 'kubectl' },
  );
  for (const object of objects.filter(({ kind }) => kind !== 'Namespace'))
    await kubernetes.apply(
      { ...object, metadata: { ...object.metadata, namespace } },
      { fieldManager: 'kubectl', force: true },
    );
}

interface PodTemplate {
  metadata: { labels: Record<string, string>; annotations: Record<string, string> };
  spec: { containers: Record<string, unknown>[]; volumes: object[] };
}

/** What makes pods; a StatefulSet gives each a volume for its claims. */
interface Workload {
  template?: PodTemplate;
  volumeClaimTemplates?: { metadata: { name: string } }[];
}

/** The pods that the server would have to admit, as it judges them. */
async function tryPods(objects: readonly KubernetesObject[], namespace: string): Promise<number> {
  let tried = 0;
  for (const object of objects) {
    const { template, volumeClaimTemplates = [] } = (object['spec'] ?? {}) as Workload;
    if (template === undefined) continue;
    tried += 1;
    const claims = volumeClaimTemplates.map(({ metadata: { name } }) => ({
      name,
      persistentVolumeClaim: { claimName: name },
    }));
    const spec = { ...template.spec, volumes: [...template.spec.volumes, ...claims] };
    const metadata = { ...template.metadata, name: `try-${tried}`, namespace };
    await kubernetes.create(
      { apiVersion: 'v1', kind: 'Pod', metadata, spec },
      { dryRun: true, fieldManager: 'kubectl' },
    );
  }
  return tried;
}

const renderings: Record<string, () => Promise<string>> = {
  'the small overlay': () => buildOverlay(kustomize, 'small'),
  'the production overlay': () => buildOverlay(kustomize, 'production'),
  'the chart with nothing stated': () => renderChart(helm),
  'the chart with the small values': () => renderChart(helm, { values: ['values-small.yaml'] }),
  'the chart with the production values': () => renderChart(helm, { values: ['values-production.yaml'] }),
  'the chart with one replica of each, files and encryption': () =>
    renderChart(helm, { values: ['values-small.yaml'], set: encryptionValues }),
  'the chart with many replicas, a bucket, Temporal Cloud and encryption': () =>
    renderChart(helm, { values: ['values-production.yaml'], set: encryptionValues }),
  'the chart with everything switched on': () =>
    renderChart(helm, {
      values: ['values-production.yaml'],
      set: [
        'gateway.ingress.enabled=true',
        'gateway.ingress.className=nginx',
        'gateway.ingress.tlsSecretName=plumbline-tls',
        'image.digest=sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef',
        'image.pullSecrets[0].name=registry',
        'priorityClassName=system-cluster-critical',
        'nodeSelector.pool=tools',
        'tolerations[0].operator=Exists',
        'files[0].secretName=certificates',
        'files[0].mountPath=/etc/plumbline/certificates',
        'env[0].name=HTTPS_PROXY',
        'env[0].value=http://proxy:3128',
        'podAnnotations.team=platform',
        'serviceAccountAnnotations.role=plumbline',
        'storage.referenceData.enabled=true',
        'storage.referenceData.storageClassName=shared',
        'network.destinations.temporal.peers[0].ipBlock.cidr=10.0.0.0/8',
        'accountName=second',
      ],
    }),
};

for (const [index, [name, render]] of Object.entries(renderings).entries()) {
  test(`${name} is valid, field by field, and its pods are admitted where the level is restricted`, async () => {
    const objects = objectsOf(await render());
    const namespace = `rendering-${index}`;
    await applyAll(objects, namespace);
    assert.equal(await tryPods(objects, namespace), 7);
  });
}

test('applied a second time it changes nothing', async () => {
  const objects = objectsOf(await buildOverlay(kustomize, 'production'));
  await applyAll(objects, 'twice');
  const versions = async (): Promise<string[]> =>
    await Promise.all(
      objects.map(async ({ apiVersion, kind, metadata: { name } }) => {
        const place = kind === 'Namespace' ? { name: 'twice' } : { name, namespace: 'twice' };
        const live = await kubernetes.get({ apiVersion, kind, ...place });
        return `${kind} ${name} ${live?.metadata.resourceVersion}`;
      }),
    );
  const first = await versions();
  await applyAll(objects, 'twice');
  assert.deepEqual(await versions(), first);
});

test('a pod without what the restricted level asks for would be refused: the check above is not empty', async () => {
  const objects = objectsOf(await renderChart(helm));
  await applyAll(objects, 'refusing');
  const loose = structuredClone(objects);
  for (const object of loose) {
    const template = (object['spec'] as { template?: PodTemplate } | undefined)?.template;
    for (const container of template?.spec.containers ?? []) delete container['securityContext'];
  }
  await assert.rejects(tryPods(loose, 'refusing'), /violates PodSecurity "restricted/);
});
