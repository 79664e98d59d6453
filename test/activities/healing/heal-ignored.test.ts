import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { compareTarget } from '../../../activities/comparison/compare-target.ts';
import { healObject } from '../../../activities/healing/heal-object.ts';
import { createJqSelector } from '../../../clients/jq/jq-selector.ts';
import type { JqSelector } from '../../../clients/jq/jq-selector.ts';
import { ignoreRulesOfArgocd } from '../../../domain/infrastructure/ignore-rules-argocd.ts';
import type { IgnoreRule } from '../../../domain/infrastructure/ignore-rules.ts';
import { referenceOf } from '../../../domain/infrastructure/object.ts';
import type { KubernetesObject } from '../../../domain/infrastructure/object.ts';
import { useKubernetes } from '../../support/kubernetes-server.ts';
import { connect, fingerprint, renderOf, target } from '../comparison/cluster.ts';
import { editLive } from '../comparison/histories.ts';
import { deployment } from '../comparison/probes.ts';
import { approvalOf } from './approve.ts';

const server = await useKubernetes();
const kubernetes = await connect(server.kubeconfig);
const patient = createJqSelector();
const impatient = createJqSelector({ limit: 2000 });
after(async () => {
  await patient.close();
  await impatient.close();
});

const rules = (entry: object): IgnoreRule[] =>
  ignoreRulesOfArgocd([{ group: 'apps', kind: 'Deployment', ...entry }], 'argocd/shop').rules.map((rule) => ({
    ...rule,
    origin: 'plumbline.yaml:7:9',
  }));

interface Container {
  name: string;
  image: string;
  args?: string[];
}

const containerOf = (object: KubernetesObject): Container => {
  const { template } = object['spec'] as { template: { spec: { containers: [Container] } } };
  return template.spec.containers[0];
};

/** A Deployment with arguments, an atomic list, and what somebody edited in it. */
async function drifted(edit: (container: Container) => void): Promise<KubernetesObject> {
  const object = deployment('web', await server.createNamespace());
  containerOf(object).args = ['--port=80', '--level=1'];
  await kubernetes.create(object);
  await editLive(kubernetes, object, (live) => edit(containerOf(live)), 'kubectl-edit');
  return object;
}

async function compareWith(jq: JqSelector, object: KubernetesObject, ignoreRules: IgnoreRule[]) {
  const about = { target, commit: 'c', desired: renderOf([object]), namespaces: [], ignoreRules };
  const rest = { firstSeen: () => undefined, now: new Date(), reportCreated: false };
  return (await compareTarget({ kubernetes, fingerprint, jq }, { ...about, ...rest })).result;
}

async function liveContainer(object: KubernetesObject): Promise<Container> {
  const live = await kubernetes.get(referenceOf(object));
  assert.ok(live);
  return containerOf(live);
}

const level = '.spec.template.spec.containers[] | select(.name == "api") | .args[1]';
const selections: [string, IgnoreRule[]][] = [
  ['jq', rules({ jqPathExpressions: [level] })],
  ['a pointer', rules({ jsonPointers: ['/spec/template/spec/containers/0/args/1'] })],
];

for (const [kind, ignoreRules] of selections) {
  test(`what ${kind} names below an atomic list is silent, and stays when the rest is healed`, async () => {
    const object = await drifted((one) => (one.args = ['--port=80', '--level=9']));
    const silent = await compareWith(patient, object, ignoreRules);
    assert.deepEqual([silent.findings, silent.errors], [[], []]);
    assert.match(silent.ignored[0]?.rule ?? '', /argocd\/shop/);

    await editLive(
      kubernetes,
      object,
      (live) => (containerOf(live).args = ['--port=81', '--level=9']),
      'vim',
    );
    await editLive(kubernetes, object, (live) => (containerOf(live).image = 'other:1'), 'vim');
    const { findings } = await compareWith(patient, object, ignoreRules);
    const places = findings.flatMap(({ fields }) => fields.map(({ path }) => path)).toSorted();
    const container = '/spec/template/spec/containers/0';
    assert.deepEqual(places, [`${container}/args`, `${container}/image`]);
    const result = await healObject(
      { kubernetes, fingerprint, jq: patient },
      {
        target,
        desired: object,
        defaultNamespace: 'x',
        approved: approvalOf(findings),
        ignoreRules,
        now: new Date(),
      },
    );
    assert.equal(result.outcome, 'healed', result.reason);
    const { args, image } = await liveContainer(object);
    assert.deepEqual([args, image], [['--port=80', '--level=9'], 'registry.example/api:1.4.2']);
  });
}

test('an expression that never ends is stopped, is an error with its place, and hides nothing', async () => {
  const object = await drifted((one) => (one.image = 'other:1'));
  const { errors, findings } = await compareWith(
    impatient,
    object,
    rules({ jqPathExpressions: ['def f: f; f'] }),
  );
  assert.match(errors[0]?.object ?? '', /^Deployment .*\/web$/);
  assert.match(
    errors[0]?.message ?? '',
    /^plumbline\.yaml:7:9: the ignore rule .* is broken: jq def f: f; f took longer than 2 s/,
  );
  assert.equal(findings.length, 1);
  assert.match(findings[0]?.brokenRules?.[0] ?? '', /is broken/);
});

test('the exemption of an annotation in Git holds, one that somebody put on the live object does not', async () => {
  const annotation = 'kustomize.toolkit.fluxcd.io/reconcile';
  const object = await drifted((one) => (one.image = 'other:1'));
  const marked = { ...object, metadata: { ...object.metadata, annotations: { [annotation]: 'disabled' } } };
  assert.deepEqual((await compareWith(patient, marked, [])).findings, []);
  await editLive(
    kubernetes,
    object,
    (live) => (live.metadata.annotations = { [annotation]: 'disabled' }),
    'vim',
  );
  assert.equal((await compareWith(patient, object, [])).findings.length, 2);
});
