import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { execa } from 'execa';
import { parseConfiguration } from '../../config/load-configuration.ts';
import type { KubernetesObject } from '../../domain/infrastructure/object.ts';
import { workerRoles } from '../../domain/worker-role.ts';
import { renderBase } from '../../scripts/deploy/base.ts';
import { buildOverlay, objectsOf, renderChart } from '../../scripts/deploy/render-chart.ts';
import { encryptionValues } from '../support/chart-values.ts';
import { renderPrograms } from '../support/render-programs.ts';
import { comparable } from '../support/same-objects.ts';

const { helm, kustomize } = renderPrograms;
const folder = path.resolve(import.meta.dirname, '../../deploy');
const sizes = ['small', 'production'] as const;

/** A configuration with its defaults; raises where it has a fault. */
function parsed(text: string): unknown {
  return parseConfiguration(text, '/etc/plumbline/plumbline.yaml', new Date()).configuration;
}

test('the Kustomize base is what the chart renders to', async () => {
  for (const [file, content] of Object.entries(await renderBase(helm)))
    assert.equal(
      await readFile(path.join(folder, 'kustomize', file), 'utf8'),
      content,
      `${file} is not what the chart says: npm run deploy:base`,
    );
});

for (const size of sizes) {
  test(`the ${size} overlay and the ${size} values of the chart make the same objects`, async () => {
    const ofKustomize = objectsOf(await buildOverlay(kustomize, size));
    const ofHelm = objectsOf(await renderChart(helm, { values: [`values-${size}.yaml`] }));
    assert.deepEqual(comparable(ofKustomize), comparable(ofHelm));
  });

  test(`the ${size} overlay and the ${size} values hold the same right configuration`, async () => {
    const ofKustomize = await readFile(
      path.join(folder, 'kustomize/overlays', size, 'plumbline.yaml'),
      'utf8',
    );
    const rendered = objectsOf(await renderChart(helm, { values: [`values-${size}.yaml`] }));
    const map = rendered.find(({ kind }) => kind === 'ConfigMap') as
      { data?: Record<string, string> } | undefined;
    assert.deepEqual(parsed(map?.data?.['plumbline.yaml'] ?? ''), parsed(ofKustomize));
  });
}

test('every role has a Deployment of its own, as its own account', async () => {
  const objects = objectsOf(await renderChart(helm));
  for (const role of workerRoles) {
    const deployment = objects.find(
      ({ kind, metadata }) => kind === 'Deployment' && metadata.name === `plumbline-${role}`,
    );
    const template = templateOf(deployment);
    assert.ok(template);
    assert.equal(template.spec.serviceAccountName, `plumbline-${role}`);
    assert.deepEqual(template.spec.containers[0]?.args, ['worker', '--role', role]);
    assert.ok(
      objects.some(
        ({ kind, metadata }) => kind === 'ServiceAccount' && metadata.name === `plumbline-${role}`,
      ),
    );
  }
});

test('a change of the configuration makes new pods', async () => {
  const before = await configurationsOfPods([]);
  const after = await configurationsOfPods(['configuration.name=other']);
  assert.equal(before.length, workerRoles.length + 1);
  assert.ok(before.every((value, index) => value !== undefined && value !== after[index]));
});

test('only roles that reach clusters get a token of the cluster', async () => {
  const objects = objectsOf(await renderChart(helm));
  const withToken = objects.flatMap((object) => {
    const pod = templateOf(object)?.spec;
    return pod?.automountServiceAccountToken === true ? [pod.serviceAccountName] : [];
  });
  assert.deepEqual(withToken.toSorted(), [
    'plumbline-healing',
    'plumbline-rollouts',
    'plumbline-scanning',
    'plumbline-training',
  ]);
});

test('an ingress lets pages and calls through, and neither metrics nor what comes from within the cluster', async () => {
  const objects = objectsOf(await renderChart(helm, { set: ['gateway.ingress.enabled=true'] }));
  const { spec } = objects.find(({ kind }) => kind === 'Ingress') as unknown as {
    spec: { rules: { http: { paths: { path: string; pathType: string }[] } }[] };
  };
  const paths = spec.rules.flatMap(({ http }) => http.paths);
  const isLetThrough = (asked: string): boolean =>
    paths.some(
      ({ path: open, pathType }) => asked === open || (pathType !== 'Exact' && asked.startsWith(`${open}/`)),
    );
  for (const asked of ['/', '/findings/4f1c', '/models/fraud/incident', '/slack/events', '/api/decisions'])
    assert.ok(isLetThrough(asked), asked);
  for (const asked of ['/metrics', '/healthz', '/readyz', '/payloads/token', '/audit/prod'])
    assert.ok(!isLetThrough(asked), asked);
});

test('the chart refuses what cannot work, in one line that says what to set', async () => {
  const cases: [string[], RegExp][] = [
    [
      ['workers.scanning.replicas=2'],
      /scanning has 2 replicas, and the configuration is for 1: set configuration\.deployment\.replicas/,
    ],
    [
      ['gateway.replicas=2', 'configuration.deployment.replicas=2'],
      /more than one replica needs object storage: set configuration\.storage\.s3/,
    ],
    [['workers.scaning.replicas=2'], /at '\/workers': additional properties 'scaning' not allowed/],
    [['workers.scanning.replicas=two'], /at '\/workers\/scanning\/replicas': got string, want integer/],
    [['gateway.reaches[0]=internet'], /at '\/gateway\/reaches\/0': value must be one of 'temporal', /],
    [['image.repository='], /at '\/image\/repository': minLength/],
    [['configuration=null'], /at '': missing property 'configuration'/],
    [['storage.driftReports=null'], /at '\/storage': missing property 'driftReports'/],
    [['workers.scanning.reaches=null'], /at '\/workers\/scanning': missing property 'reaches'/],
    [['configuration.storage.s3.bucket=plumbline'], /set storage\.driftReports\.enabled=false/],
    [
      ['storage.driftReports.enabled=false'],
      /nowhere to keep findings: set configuration\.storage\.s3, or storage\.driftReports\.enabled=true/,
    ],
    [['storage.driftReports.size=ten'], /at '\/storage\/driftReports\/size': 'ten' does not match pattern/],
    [['files[0].secretName=keys'], /at '\/files\/0': missing property 'mountPath'/],
    [['files[0].secret=keys'], /at '\/files\/0': additional properties 'secret' not allowed/],
    [['env[0].value=x'], /at '\/env\/0': missing property 'name'/],
    [
      ['network.destinations.temporal.peers[0].cidr=10.0.0.0/8'],
      /at '\/network\/destinations\/temporal\/peers\/0': additional properties 'cidr' not allowed/,
    ],
    [['network.destinations.slack.ports={443}'], /additional properties 'slack' not allowed/],
    [['network.destinations.git.ports=[]'], /at '\/network\/destinations\/git\/ports': minItems/],
    [['gateway.ingress.paths[0]=slack'], /at '\/gateway\/ingress\/paths\/0': 'slack' does not match/],
    [['workers.models.resources.request.cpu=1'], /additional properties 'request' not allowed/],
  ];
  for (const [set, expected] of cases) await assert.rejects(renderChart(helm, { set }), expected);
});

test('a configuration that others bring may be for several replicas, and says so itself', async () => {
  const objects = objectsOf(
    await renderChart(helm, {
      set: [
        'configurationMap.create=false',
        'storage.driftReports.enabled=false',
        'workers.scanning.replicas=3',
      ],
    }),
  );
  assert.ok(!objects.some(({ kind }) => kind === 'ConfigMap'));
});

test('the linter of Helm has nothing against the chart with values of any kind', async () => {
  const chart = path.join(folder, 'helm/plumbline');
  for (const values of [[], ...sizes.map((size) => [`values-${size}.yaml`])]) {
    const files = values.map((file) => `--values=${path.join(folder, 'helm', file)}`);
    const { stdout } = await execa(helm, ['lint', '--strict', '--quiet', chart, ...files]);
    assert.equal(stdout, '');
  }
});

test('keys of encryption come from a Secret to every process, and no key is in an object', async () => {
  const manifest = await renderChart(helm, { values: ['values-production.yaml'], set: encryptionValues });
  const objects = objectsOf(manifest);
  const map = objects.find(({ kind }) => kind === 'ConfigMap') as
    { data?: Record<string, string> } | undefined;
  const { temporal } = parsed(map?.data?.['plumbline.yaml'] ?? '') as {
    temporal: { apiKey: unknown; encryption: { keys: unknown[] } };
  };
  assert.deepEqual(temporal.apiKey, { env: 'TEMPORAL_API_KEY' });
  assert.deepEqual(temporal.encryption.keys, [
    { id: '2026-11', key: { file: '/etc/plumbline/keys/payload-key' } },
  ]);
  const pods = objects.flatMap((object) => templateOf(object)?.spec ?? []);
  assert.equal(pods.length, workerRoles.length + 1);
  for (const { containers, volumes } of pods) {
    const mount = containers[0]?.volumeMounts.find(({ mountPath }) => mountPath === '/etc/plumbline/keys');
    const volume = volumes.find(({ name }) => name === mount?.name);
    assert.deepEqual(volume?.secret?.secretName, 'payload-keys');
  }
});

test('names follow the account name, so that two installations fit in one cluster', async () => {
  const objects = objectsOf(await renderChart(helm, { set: ['accountName=second'] }));
  const foreign = objects.filter(
    ({ kind, metadata }) => kind !== 'PersistentVolumeClaim' && !metadata.name.startsWith('second-'),
  );
  assert.deepEqual(
    foreign.map(({ kind, metadata }) => `${kind} ${metadata.name}`),
    [],
  );
});

interface PodTemplate {
  metadata: { annotations: Record<string, string> };
  spec: {
    serviceAccountName: string;
    automountServiceAccountToken: boolean;
    containers: { args: string[]; volumeMounts: { name: string; mountPath: string }[] }[];
    volumes: { name: string; secret?: { secretName: string } }[];
  };
}

/** Of an object that makes pods. */
function templateOf(object: KubernetesObject | undefined): PodTemplate | undefined {
  return (object?.['spec'] as { template?: PodTemplate } | undefined)?.template;
}

/** What stands for the configuration in the pods that the chart makes. */
async function configurationsOfPods(set: string[]): Promise<(string | undefined)[]> {
  return objectsOf(await renderChart(helm, { set })).flatMap((object) => {
    const template = templateOf(object);
    return template === undefined ? [] : [template.metadata.annotations['plumbline.dev/configuration']];
  });
}
