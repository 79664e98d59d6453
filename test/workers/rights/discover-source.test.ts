import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createKubernetesClient } from '../../../clients/kubernetes/create-kubernetes-client.ts';
import type { KubernetesClient } from '../../../clients/kubernetes/kubernetes-client.ts';
import { Target } from '../../../config/schema/target.ts';
import type { ObjectPlace } from '../../../domain/rights/grant.ts';
import { discoverSource } from '../../../workers/rights/discover-source.ts';
import { installGitops } from '../../support/gitops/definitions.ts';
import { useKubernetes } from '../../support/kubernetes-server.ts';

const cluster = await useKubernetes();
const namespace = await cluster.createNamespace('flux');
let kubernetes: KubernetesClient;

before(async () => {
  kubernetes = await createKubernetesClient({ kubeconfig: cluster.kubeconfig, context: cluster.context });
  await installGitops(kubernetes);
});
after(() => kubernetes.close());

const told = (places: readonly ObjectPlace[]): string[] =>
  places.map(({ resource, name, namespace: place }) => `${resource} ${place}/${name}`).toSorted();

test('what a Kustomization of Flux is rendered from is what reading it reads', async () => {
  const options = { fieldManager: 'kubectl' };
  const objects = [
    { apiVersion: 'v1', kind: 'ConfigMap', name: 'regions', content: { data: { region: 'eu' } } },
    {
      apiVersion: 'source.toolkit.fluxcd.io/v1',
      kind: 'GitRepository',
      name: 'platform',
      content: { spec: { interval: '1m', url: 'https://git.example/platform', ref: { branch: 'main' } } },
    },
    {
      apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
      kind: 'Kustomization',
      name: 'shop',
      content: {
        spec: {
          interval: '1m',
          prune: true,
          path: './shop',
          sourceRef: { kind: 'GitRepository', name: 'platform' },
          postBuild: { substituteFrom: [{ kind: 'ConfigMap', name: 'regions' }] },
        },
      },
    },
  ];
  for (const { apiVersion, kind, name, content } of objects)
    await kubernetes.create({ apiVersion, kind, metadata: { name, namespace }, ...content }, options);

  const target = Target.parse({
    name: 'shop',
    cluster: { context: cluster.context },
    source: { from: `flux/kustomization/${namespace}/shop` },
  });
  const found = await discoverSource(target, kubernetes, new AbortController().signal);
  assert.deepEqual(told(found.reads), [
    `configmaps ${namespace}/regions`,
    `gitrepositories ${namespace}/platform`,
    `kustomizations ${namespace}/shop`,
  ]);
  assert.deepEqual(told([found.governor]), [`kustomizations ${namespace}/shop`]);
  assert.deepEqual(told(found.fetchers), [`gitrepositories ${namespace}/platform`]);
});
