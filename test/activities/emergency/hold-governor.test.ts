import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createHoldGovernor, createReleaseGovernor } from '../../../activities/emergency/hold-governor.ts';
import { createGitopsClient } from '../../../clients/gitops/create-gitops-client.ts';
import { createFolderStore } from '../../../clients/object-store/folder-store.ts';
import { parseGitopsReference } from '../../../domain/gitops/gitops-reference.ts';
import type { GitopsReference } from '../../../domain/gitops/gitops-reference.ts';
import type { KubernetesObject } from '../../../domain/infrastructure/object.ts';
import { createKubernetesClient } from '../../../clients/kubernetes/create-kubernetes-client.ts';
import { installGitops } from '../../support/gitops/definitions.ts';
import { useKubernetes } from '../../support/kubernetes-server.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const server = await useKubernetes();
const kubernetes = await createKubernetesClient({ kubeconfig: server.kubeconfig, context: server.context });
const namespace = await server.createNamespace('gitops');
const store = createFolderStore(path.join(temporaryFolder(), 'store'));
const references: Record<string, string> = {
  application: `argocd/${namespace}/shop`,
  kustomization: `flux/kustomization/${namespace}/shop`,
  helmrelease: `flux/helmrelease/${namespace}/shop`,
};
const deps = {
  store,
  governorOf: (target: string) => parseGitopsReference(references[target] ?? ''),
  gitopsOf: async () => createGitopsClient(kubernetes),
  now: () => new Date(),
};

const run = <Input, Result>(activity: (input: Input) => Promise<Result>, input: Input): Promise<Result> =>
  new MockActivityEnvironment().run(activity, input);
const hold = (target: string, holder: string) => run(createHoldGovernor(deps), { target, holder });
const release = (target: string, holder: string, held?: GitopsReference) =>
  run(createReleaseGovernor(deps), { target, holder, ...(held === undefined ? {} : { held }) });

before(() => installGitops(kubernetes));
after(() => kubernetes.close());

const specs: Record<string, { before: object; held: object }> = {
  application: {
    before: {
      project: 'shop',
      syncPolicy: {
        automated: { selfHeal: true, prune: true, allowEmpty: false },
        retry: { limit: 3 },
        syncOptions: ['CreateNamespace=true'],
      },
    },
    held: { project: 'shop', syncPolicy: { retry: { limit: 3 }, syncOptions: ['CreateNamespace=true'] } },
  },
  kustomization: {
    before: { interval: '1h', prune: true },
    held: { interval: '1h', prune: true, suspend: true },
  },
  helmrelease: {
    before: { interval: '1h', suspend: false },
    held: { interval: '1h', suspend: true },
  },
};

function reference(target: string) {
  const found = deps.governorOf(target);
  assert.ok(found !== undefined);
  const { apiVersion, kind, name } = found;
  return { apiVersion, kind, namespace, name };
}

async function specOf(target: string): Promise<unknown> {
  return (await kubernetes.get(reference(target)))?.['spec'];
}

async function create(target: string, spec: object): Promise<KubernetesObject> {
  const { apiVersion, kind, name } = reference(target);
  return await kubernetes.create({ apiVersion, kind, metadata: { name, namespace }, spec });
}

test('a target with a source of its own has nothing to hold', async () => {
  assert.deepEqual(await hold('elsewhere', 'a'), { standing: 'none' });
  assert.deepEqual(await release('elsewhere', 'a'), { standing: 'none' });
});

test('where there is no such object nothing is held, and nothing is in the way of the end', async () => {
  assert.equal((await hold('application', 'a')).standing, 'off');
  assert.equal((await release('application', 'a')).standing, 'released');
});

for (const [target, { before: spec, held }] of Object.entries(specs))
  test(`${target}: held once by two at once, and exactly as before when both have released it`, async () => {
    await create(target, spec);
    const both = await Promise.all([hold(target, 'a'), hold(target, 'b')]);
    assert.deepEqual(
      both.map(({ standing }) => standing),
      ['held', 'held'],
    );
    assert.deepEqual(await specOf(target), held);
    assert.match(both[0]?.governor ?? '', /^(Argo CD|Flux) \(/);
    assert.equal((await release(target, 'a')).standing, 'released');
    assert.deepEqual(await specOf(target), held);
    await Promise.all([release(target, 'b'), release(target, 'b')]);
    assert.deepEqual(await specOf(target), spec);
    assert.equal((await release(target, 'a')).standing, 'released');
    assert.deepEqual(await specOf(target), spec);
  });

test('what was held is given back though the target is taken from somewhere else by then', async () => {
  references['moved'] = `argocd/${namespace}/moved`;
  const { before: spec, held } = specs['application'] ?? { before: {}, held: {} };
  await create('moved', spec);
  const { reference: known } = await hold('moved', 'a');
  assert.deepEqual(await specOf('moved'), held);
  references['moved'] = '';
  assert.equal((await release('moved', 'a', known)).standing, 'released');
  references['moved'] = `argocd/${namespace}/moved`;
  assert.deepEqual(await specOf('moved'), spec);
});

test('an object that is deleted and created anew while it is held keeps its own setting', async () => {
  const target = 'kustomization';
  await hold(target, 'a');
  await kubernetes.delete(reference(target));
  const anew = { interval: '5m', suspend: true };
  await create(target, anew);
  assert.equal((await release(target, 'a')).standing, 'released');
  assert.deepEqual(await specOf(target), anew);
});
