import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KubernetesObject } from '../../domain/infrastructure/object.ts';
import { objectsOf, renderChart } from '../../scripts/deploy/render-chart.ts';
import { renderPrograms } from '../support/render-programs.ts';

const { helm } = renderPrograms;

interface Probe {
  httpGet: { port: string; scheme: string };
}

interface Container {
  env: { name: string; value?: string }[];
  envFrom: { secretRef: { name: string; optional: boolean } }[];
  ports?: { name: string; containerPort: number }[];
  startupProbe?: Probe;
  livenessProbe?: Probe;
  readinessProbe?: Probe;
}

interface Workload {
  template: {
    metadata: { annotations: Record<string, string> };
    spec: { containers: [Container]; initContainers?: Container[] };
  };
}

interface Pod {
  annotations: Record<string, string>;
  container: Container;
  first: Container[];
}

async function rendered(...set: string[]): Promise<KubernetesObject[]> {
  return objectsOf(await renderChart(helm, { values: ['values-small.yaml'], set }));
}

/** By which protocol the kubelet asks a container how it does. */
function schemes({ container }: Pod): (string | undefined)[] {
  const { startupProbe, livenessProbe, readinessProbe } = container;
  return [startupProbe, livenessProbe, readinessProbe].map((probe) => probe?.httpGet.scheme);
}

/** The pods of each process by its name. */
function podsOf(objects: readonly KubernetesObject[]): Record<string, Pod> {
  const workloads = objects.filter(({ kind }) => kind === 'Deployment' || kind === 'StatefulSet');
  return Object.fromEntries(
    workloads.map(({ metadata, spec }) => {
      const { template } = spec as Workload;
      const pod: Pod = {
        annotations: template.metadata.annotations,
        container: template.spec.containers[0],
        first: template.spec.initContainers ?? [],
      };
      return [metadata.name.replace('plumbline-', ''), pod];
    }),
  );
}

test('each process gets the Secrets of what it reaches and its own, where they are, and nobody else does', async () => {
  const holders: Record<string, string[]> = {};
  for (const [name, { container, first }] of Object.entries(podsOf(await rendered())))
    for (const { envFrom } of [container, ...first])
      for (const { secretRef } of envFrom) {
        assert.equal(secretRef.optional, true);
        const whose = (holders[secretRef.name.replace('plumbline-', '')] ??= []);
        if (!whose.includes(name)) whose.push(name);
      }
  const everybody = ['gateway', 'healing', 'models', 'orchestration', 'rollouts', 'scanning', 'training'];
  const own = Object.fromEntries(everybody.map((name) => [name, [name]]));
  assert.deepEqual(
    Object.fromEntries(Object.entries(holders).map(([name, whose]) => [name, whose.toSorted()])),
    {
      ...own,
      temporal: everybody,
      storage: everybody,
      traces: everybody,
      clusters: ['healing', 'rollouts', 'scanning', 'training'],
      git: ['healing', 'rollouts', 'scanning'],
      forge: ['rollouts', 'scanning'],
      people: ['gateway', 'orchestration'],
      hooks: ['rollouts'],
      prometheus: ['models', 'orchestration', 'rollouts', 'scanning'],
      registry: ['rollouts', 'training'],
      predictors: ['gateway'],
    },
  );
});

test('where a process listens is what its configuration says, for probes, Services and Prometheus alike', async () => {
  const objects = await rendered('configuration.gateway.port=9443', 'configuration.metrics.port=9999');
  const pods = podsOf(objects);
  assert.deepEqual(pods['gateway']?.container.ports, [{ name: 'http', containerPort: 9443 }]);
  assert.equal(pods['gateway'].annotations['prometheus.io/port'], '9443');
  assert.deepEqual(pods['models']?.container.ports, [{ name: 'metrics', containerPort: 9999 }]);
  assert.equal(pods['models'].annotations['prometheus.io/port'], '9999');
  assert.deepEqual(portsOf(objects, 'plumbline-gateway-replicas'), [[9443, 'http']]);
});

test('a gateway with a certificate is asked by HTTPS', async () => {
  const objects = await rendered(
    'configuration.gateway.tls.certificate=/etc/plumbline/certificates/tls.crt',
    'configuration.gateway.tls.key.file=/etc/plumbline/certificates/tls.key',
  );
  const { gateway, models } = podsOf(objects);
  assert.ok(gateway && models);
  assert.deepEqual(schemes(gateway), ['HTTPS', 'HTTPS', 'HTTPS']);
  assert.equal(gateway.annotations['prometheus.io/scheme'], 'https');
  assert.deepEqual(portsOf(objects, 'plumbline-gateway'), [[80, 'https']]);
  assert.deepEqual(schemes(models), ['HTTP', 'HTTP', 'HTTP']);
});

function portsOf(objects: readonly KubernetesObject[], service: string): [number, string][] {
  const found = objects.find(({ kind, metadata }) => kind === 'Service' && metadata.name === service);
  const spec = found?.['spec'] as { ports: { port: number; appProtocol: string }[] } | undefined;
  assert.ok(spec, service);
  return spec.ports.map(({ port, appProtocol }) => [port, appProtocol]);
}
