import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { listAt, mapAt } from '../../domain/gitops/fields.ts';
import type { KubernetesObject } from '../../domain/infrastructure/object.ts';
import { waitUntil } from '../../scripts/dev/processes/wait-until.ts';
import { startWorker } from '../../workers/run-worker.ts';
import type { RunningWorker } from '../../workers/run-worker.ts';
import { useDriftLoop } from '../support/drift-loop.ts';
import { simulateArgocd } from '../support/gitops/argocd.ts';
import type { ArgocdSimulation } from '../support/gitops/argocd.ts';
import { installGitops } from '../support/gitops/definitions.ts';
import { useKubernetes } from '../support/kubernetes-server.ts';
import { renderPrograms } from '../support/render-programs.ts';

process.env['PLUMBLINE_KUSTOMIZE_BINARY'] = renderPrograms.kustomize;

const server = await useKubernetes();
const place = { namespace: await server.createNamespace('argocd'), name: 'shop' };
const webYaml = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 1
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: "nginx:1.0" }] }
`;
const settingsYaml = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings }\ndata: { mode: safe }\n';

const loop = await useDriftLoop({
  files: () => ({
    'kustomization.yaml': 'resources: [web.yaml, settings.yaml]\n',
    'web.yaml': webYaml,
    'settings.yaml': settingsYaml,
  }),
  wholeSource: (repository) => `from: argocd/${place.namespace}/${place.name}, git: '${repository}'`,
  policy: '[{ match: {}, strategy: self-heal }]',
  target: 'limits: { objects: 9, share: 1 }\n    flapping: { heals: 50 }',
});
const { kubernetes, namespace } = loop;
const deploymentReference = { apiVersion: 'apps/v1', kind: 'Deployment', namespace, name: 'web' };

/** What the Application renders to: its image override included. */
function objects(): KubernetesObject[] {
  const web = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace },
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: { containers: [{ name: 'web', image: 'nginx:2.0' }] },
      },
    },
  };
  const settings = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'settings', namespace },
    data: { mode: 'safe' },
  };
  return [web, settings];
}

const applicationReference = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Application', ...place };

async function setSpec(changes: Record<string, unknown>): Promise<void> {
  const spec = {
    project: 'shop',
    source: {
      repoURL: 'https://git.example/shop.git',
      path: 'app',
      targetRevision: 'HEAD',
      kustomize: { images: ['nginx:2.0'] },
    },
    destination: { server: 'https://kubernetes.default.svc', namespace },
    ...changes,
  };
  const there = await kubernetes.get(applicationReference);
  const object = {
    apiVersion: applicationReference.apiVersion,
    kind: 'Application',
    metadata: { ...place, labels: { team: 'shop' } },
  };
  if (there === undefined) await kubernetes.create({ ...object, spec });
  else
    await waitUntil(
      async () => {
        const newest = await kubernetes.get(applicationReference);
        return newest && (await kubernetes.replace({ ...newest, spec }));
      },
      { within: 120_000 },
    );
}

let worker: RunningWorker;
let argocd: ArgocdSimulation | undefined;

before(async () => {
  await installGitops(kubernetes);
  worker = await startWorker(loop.configuration, { tell: () => undefined });
});
after(async () => {
  await argocd?.stop();
  await worker.stop();
  await kubernetes.close();
});

async function live(): Promise<KubernetesObject> {
  const object = await kubernetes.get(deploymentReference);
  assert.ok(object !== undefined);
  return object;
}

const imageOf = (object: KubernetesObject): unknown =>
  mapAt(listAt(object, 'spec', 'template', 'spec', 'containers')[0])?.['image'];

test('an Application that is not there is named, with what there is', async () => {
  await assert.rejects(loop.scan(), (error: Error) => {
    const said = JSON.stringify(error, Object.getOwnPropertyNames(error)) + String(error.cause);
    return /there is no Application argocd-[0-9a-f]+\/shop in the cluster/.test(said + causeOf(error));
  });
});

function causeOf(error: unknown): string {
  return error instanceof Error ? `${error.message} ${causeOf(error.cause)}` : '';
}

test('what its Application overrides is part of Git, and its marks are no drift', async () => {
  await setSpec({});
  argocd = simulateArgocd(kubernetes, place, objects);
  for (const object of objects())
    await kubernetes.apply(object, { fieldManager: 'argocd-controller', force: true });
  const { scan } = await loop.scan();
  assert.deepEqual([scan.errors, scan.findings], [[], []]);
  assert.equal(scan.summary.compared, 2);
  assert.equal(scan.governor?.project, 'shop');
  assert.equal(scan.governor.sync, 'Unknown');
});

test('what moved is brought back by a sync of that object alone, and additions are removed by us', async () => {
  const edited = await live();
  const containers = [
    {
      ...mapAt(listAt(edited, 'spec', 'template', 'spec', 'containers')[0]),
      image: 'nginx:evil',
      env: [{ name: 'DEBUG', value: '1' }],
    },
  ];
  await kubernetes.patch(
    deploymentReference,
    [{ op: 'replace', path: '/spec/template/spec/containers', value: containers }],
    { fieldManager: 'kubectl-edit' },
  );
  const { scan } = await loop.scan();
  assert.deepEqual(scan.findings.map(({ drift }) => drift).toSorted(), ['configuration', 'image']);
  await waitUntil(
    async () => {
      const object = await live();
      const [container] = listAt(object, 'spec', 'template', 'spec', 'containers');
      return imageOf(object) === 'nginx:2.0' && mapAt(container)?.['env'] === undefined;
    },
    { within: 120_000 },
  );
  const operation = mapAt(argocd?.operations[0]);
  assert.deepEqual(mapAt(operation, 'initiatedBy'), { username: 'plumbline' });
  const sync = mapAt(operation, 'sync');
  assert.equal(sync?.['prune'], false);
  assert.equal(sync['revision'], scan.commit);
  assert.deepEqual(sync['resources'], [{ group: 'apps', kind: 'Deployment', name: 'web', namespace }]);
  const managers = (await live()).metadata.managedFields ?? [];
  assert.ok(
    !managers.some(({ manager, operation: how }) => manager === 'plumbline' && how === 'Apply'),
    'we never become a co-owner',
  );
});

test('a deleted object comes back by sync', async () => {
  const settled = await loop.scan();
  assert.deepEqual(settled.scan.findings, []);
  const settings = { apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'settings' };
  await kubernetes.delete(settings);
  const { scan } = await loop.scan();
  assert.deepEqual(
    scan.findings.map(({ drift, name }) => [drift, name]),
    [['deleted', 'settings']],
  );
  await waitUntil(async () => await kubernetes.get(settings), { within: 120_000 });
});

test('where Argo CD heals by itself, drift is recorded and left to it, and additions are removed by us', async () => {
  await waitUntil(async () => (await loop.scan()).scan.findings.length === 0, { within: 120_000 });
  await argocd?.stop();
  await setSpec({ syncPolicy: { automated: { selfHeal: true } } });
  const settings = { apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'settings' };
  await kubernetes.patch(settings, [{ op: 'replace', path: '/data/mode', value: 'risky' }], {
    fieldManager: 'kubectl-edit',
  });
  const left = await loop.scan();
  assert.equal(left.scan.governor?.heals, true);
  assert.deepEqual(
    [left.scan.findings.length, left.result.remediations, left.result.reported],
    [1, 0, 1],
    'it is given its time',
  );

  argocd = simulateArgocd(kubernetes, place, objects);
  const data = async (): Promise<unknown> => (await kubernetes.get(settings))?.['data'];
  await waitUntil(async () => JSON.stringify(await data()) === '{"mode":"safe"}', { within: 120_000 });
  await kubernetes.patch(settings, [{ op: 'add', path: '/data/extra', value: 'by hand' }], {
    fieldManager: 'kubectl-edit',
  });
  const added = await loop.scan();
  assert.equal(added.result.remediations, 1, 'no sync takes that away');
  await waitUntil(async () => JSON.stringify(await data()) === '{"mode":"safe"}', { within: 120_000 });
  assert.deepEqual(argocd.operations, [], 'Argo CD need not be asked for that');
  await setSpec({});
});

test('what the Application ignores is no drift', async () => {
  await setSpec({
    ignoreDifferences: [{ group: 'apps', kind: 'Deployment', jsonPointers: ['/spec/replicas'] }],
  });
  await kubernetes.patch(deploymentReference, [{ op: 'replace', path: '/spec/replicas', value: 2 }], {
    fieldManager: 'kubectl-edit',
  });
  const { scan } = await loop.scan();
  assert.deepEqual([scan.errors, scan.findings], [[], []]);
});

test('an Application that is rendered by a plugin is refused with the reason', async () => {
  await setSpec({
    source: { repoURL: 'https://git.example/shop.git', path: 'app', plugin: { name: 'cue' } },
  });
  await assert.rejects(loop.scan(), (error) => /config management plugin/.test(causeOf(error)));
});
