import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { IgnoreRule } from '../../../domain/infrastructure/ignore-rules.ts';
import { referenceOf } from '../../../domain/infrastructure/object.ts';
import type { JsonObject, KubernetesObject } from '../../../domain/infrastructure/object.ts';
import { useKubernetes } from '../../support/kubernetes-server.ts';
import { compare, connect, placesIn } from './cluster.ts';
import { editLive } from './histories.ts';
import type { Edit } from './histories.ts';
import { deployment } from './probes.ts';

const server = await useKubernetes();
const kubernetes = await connect(server.kubeconfig);

const rule = (content: Partial<IgnoreRule>): IgnoreRule => ({
  group: '*',
  kind: '*',
  namespace: '*',
  name: '*',
  owner: 'gpu-team',
  reason: 'set by the operator',
  ...content,
});

function tolerate(live: KubernetesObject): void {
  const { template } = live['spec'] as { template: { spec: JsonObject } };
  template.spec['tolerations'] = [{ key: 'gpu', operator: 'Exists' }];
}

/** A Deployment with a toleration and a label by two different tools. */
async function drifted(): Promise<KubernetesObject> {
  const object = deployment('web', await server.createNamespace());
  await kubernetes.create(object);
  await editLive(kubernetes, object, tolerate, 'gpu-manager');
  await editLive(
    kubernetes,
    object,
    (live) => (live.metadata.labels = { app: 'web', by: 'me' }),
    'kubectl-label',
  );
  return object;
}

const tolerations = '/spec/template/spec/tolerations';

test('a rule takes away the field it names and nothing else', async () => {
  const object = await drifted();
  const outcome = await compare(kubernetes, [object], {
    ignoreRules: [rule({ group: 'apps', kind: 'Deployment', jsonPointers: [tolerations] })],
  });
  assert.deepEqual(placesIn(outcome), ['/metadata/labels/by (added)']);
  const ignored = outcome.result.findings[0]?.ignored.filter(({ path }) => path.startsWith('/spec'));
  assert.deepEqual(ignored, [{ path: tolerations, rule: 'set by the operator (gpu-team)' }]);
});

test('a rule about a manager takes away what that manager wrote', async () => {
  const outcome = await compare(kubernetes, [await drifted()], {
    ignoreRules: [rule({ managers: ['gpu-*'] })],
  });
  assert.deepEqual(placesIn(outcome), ['/metadata/labels/by (added)']);
});

test('a rule with field and manager holds only where both fit', async () => {
  const outcome = await compare(kubernetes, [await drifted()], {
    ignoreRules: [rule({ jsonPointers: [tolerations], managers: ['kubectl-label'] })],
  });
  assert.equal(placesIn(outcome).length, 2);
});

test('rules for another kind, name, namespace or group, and expired ones, change nothing', async () => {
  const outcome = await compare(kubernetes, [await drifted()], {
    now: new Date('2026-06-01T00:00:00Z'),
    ignoreRules: [
      rule({ kind: 'StatefulSet' }),
      rule({ name: 'api-*' }),
      rule({ namespace: 'prod-*' }),
      rule({ group: 'batch' }),
      rule({ expires: '2026-06-01' }),
    ],
  });
  assert.equal(placesIn(outcome).length, 2);
});

test('a rule without fields takes the object out of the comparison, and says so', async () => {
  const object = await drifted();
  const { result } = await compare(kubernetes, [object], { ignoreRules: [rule({ name: 'we?' })] });
  assert.deepEqual(result.findings, []);
  assert.equal(result.summary.compared, 0);
  assert.deepEqual(result.ignored, [{ ...referenceOf(object), rule: 'set by the operator (gpu-team)' }]);
});

test('a stray can be ignored too', async () => {
  const object = await drifted();
  const namespace = object.metadata.namespace ?? '';
  const other = deployment('known', namespace);
  await kubernetes.create(other);
  const { result } = await compare(kubernetes, [other], {
    namespaces: [namespace],
    reportCreated: true,
    ignoreRules: [rule({ name: 'web' })],
  });
  assert.deepEqual(result.findings, []);
  assert.equal(result.ignored.length, 1);
});

/** As the controller of Deployments does, whether or not one runs here. */
const count: Edit = (live) =>
  (live.metadata.annotations = { ...live.metadata.annotations, 'deployment.kubernetes.io/revision': '1' });

test('an object that forgot who owns it shows the same drift, by nobody', async () => {
  const object = await drifted();
  await editLive(kubernetes, object, count, 'kube-controller-manager');
  const erase = [{ op: 'replace' as const, path: '/metadata/managedFields', value: [{}] }];
  await kubernetes.patch(referenceOf(object), erase);
  const outcome = await compare(kubernetes, [object]);
  assert.equal(placesIn(outcome).length, 2);
  const fields = outcome.result.findings.flatMap((finding) => finding.fields);
  for (const { manager, owners } of fields) assert.deepEqual([manager, owners], [null, []]);
});

test('doubled env entries pair up in their order, and a doubled one that Git lacks is found', async () => {
  const namespace = await server.createNamespace();
  const twice = deployment('twice', namespace);
  const { template } = twice['spec'] as { template: { spec: { containers: { env: JsonObject[] }[] } } };
  const [container] = template.spec.containers;
  container?.env.push({ name: 'MODE', value: 'second' });
  await kubernetes.create(twice);
  assert.deepEqual((await compare(kubernetes, [twice])).result.findings, []);
  assert.deepEqual(placesIn(await compare(kubernetes, [deployment('twice', namespace)])), [
    '/spec/template/spec/containers/[api]/env/[MODE] (added)',
  ]);
});
