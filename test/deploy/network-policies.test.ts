import assert from 'node:assert/strict';
import { BlockList } from 'node:net';
import { test } from 'node:test';
import { objectsOf, renderChart } from '../../scripts/deploy/render-chart.ts';
import { renderPrograms } from '../support/render-programs.ts';

const { helm } = renderPrograms;

interface Peer {
  ipBlock?: { cidr: string; except?: string[] };
  namespaceSelector?: { matchLabels?: Record<string, string> };
}

interface Rule {
  ports: { protocol?: string; port: number | string }[];
  from?: Peer[];
  to?: Peer[];
}

interface Policy {
  podSelector: { matchLabels: Record<string, string> };
  policyTypes: string[];
  ingress?: Rule[];
  egress?: Rule[];
}

/** Who is at the other end: a pod, by the labels of its namespace, or an address outside of the cluster. */
type Other = Record<string, string> | string;

const everyPod: Other = { 'kubernetes.io/metadata.name': 'serving' };
const dns: Other = { 'kubernetes.io/metadata.name': 'kube-system' };
const outside = '203.0.113.7';
const metadataOfClouds = '169.254.169.254';

async function policiesOf(...set: string[]): Promise<Policy[]> {
  const objects = objectsOf(await renderChart(helm, { values: ['values-small.yaml'], set }));
  return objects.filter(({ kind }) => kind === 'NetworkPolicy').map(({ spec }) => spec as Policy);
}

/** As a network plugin judges it: one rule that fits is enough, and an absent or empty list of peers is everybody. */
function isLetThrough(
  policies: readonly Policy[],
  component: string,
  direction: 'ingress' | 'egress',
  other: Other,
  port: number | string,
): boolean {
  const labels: Record<string, string> = {
    'app.kubernetes.io/name': 'plumbline',
    'app.kubernetes.io/instance': 'plumbline',
    'app.kubernetes.io/component': component,
  };
  const own = policies.filter(
    ({ podSelector, policyTypes }) =>
      policyTypes.includes(direction === 'ingress' ? 'Ingress' : 'Egress') &&
      Object.entries(podSelector.matchLabels).every(([name, value]) => labels[name] === value),
  );
  assert.ok(own.length > 0, `no policy is about ${component}, which lets everything through`);
  return own
    .flatMap((policy) => policy[direction] ?? [])
    .some(({ ports, from, to }) => {
      const peers = from ?? to ?? [];
      const fits = peers.length === 0 || peers.some((peer) => isPeer(peer, other));
      return fits && ports.some((one) => one.port === port && one.protocol !== 'UDP');
    });
}

function isPeer({ ipBlock, namespaceSelector }: Peer, other: Other): boolean {
  if (typeof other !== 'string')
    return (
      namespaceSelector !== undefined &&
      Object.entries(namespaceSelector.matchLabels ?? {}).every(([name, value]) => other[name] === value)
    );
  if (ipBlock === undefined) return false;
  const holds = (cidr: string): boolean => {
    const [address = '', bits] = cidr.split('/');
    const block = new BlockList();
    block.addSubnet(address, Number(bits));
    return block.check(other);
  };
  return holds(ipBlock.cidr) && !(ipBlock.except ?? []).some(holds);
}

const [bolt, s3, https, ssh, api, queries, mlflow, traces, plain] = [
  7233, 9000, 443, 22, 6443, 9090, 5000, 4318, 80,
] as const;
const all = [bolt, s3, https, ssh, api, queries, mlflow, traces, plain];

/** What the work of each process takes, outside of the cluster. */
const needs: Record<string, number[]> = {
  // It holds the thresholds of a model against Prometheus after each scan.
  orchestration: [bolt, s3, https, queries, traces],
  scanning: [bolt, s3, https, ssh, api, queries, traces],
  healing: [bolt, s3, https, ssh, api, traces],
  models: [bolt, s3, https, queries, traces],
  training: [bolt, s3, https, api, mlflow, traces],
  rollouts: [bolt, s3, https, ssh, api, queries, mlflow, traces],
  gateway: [bolt, s3, https, traces],
};

test('each process reaches what its work takes, and nothing at other ports', async () => {
  const policies = await policiesOf();
  for (const [component, ports] of Object.entries(needs))
    assert.deepEqual(
      all.filter((port) => isLetThrough(policies, component, 'egress', outside, port)),
      ports,
      component,
    );
});

test('the gateway asks predictors in the cluster, and nobody reaches the metadata service of a cloud', async () => {
  const policies = await policiesOf();
  for (const port of [80, 8080, 8081])
    assert.ok(isLetThrough(policies, 'gateway', 'egress', everyPod, port), String(port));
  for (const component of Object.keys(needs))
    assert.ok(!isLetThrough(policies, component, 'egress', metadataOfClouds, 80), component);
});

test('names are looked up at the DNS of the cluster and at the cache of a node, or where it is said', async () => {
  const policies = await policiesOf();
  const elsewhere = await policiesOf(
    'network.dns.ports={53,5353}',
    'network.dns.peers[0].namespaceSelector.matchLabels.kubernetes\\.io/metadata\\.name=openshift-dns',
  );
  for (const component of Object.keys(needs)) {
    assert.ok(isLetThrough(policies, component, 'egress', dns, 53), component);
    assert.ok(isLetThrough(policies, component, 'egress', '169.254.20.10', 53), component);
    assert.ok(!isLetThrough(policies, component, 'egress', outside, 53), component);
    const openshift = { 'kubernetes.io/metadata.name': 'openshift-dns' };
    assert.ok(isLetThrough(elsewhere, component, 'egress', openshift, 5353), component);
  }
});

test('peers of a destination keep everybody else out of its ports', async () => {
  const narrowed = 'network.destinations.temporal.peers[0].ipBlock.cidr=10.0.0.0/8';
  const policies = await policiesOf(narrowed);
  assert.ok(isLetThrough(policies, 'models', 'egress', '10.1.2.3', bolt));
  assert.ok(!isLetThrough(policies, 'models', 'egress', outside, bolt));
});

test('who may call is whom the values name: an empty list is nobody, and not everybody', async () => {
  const open = await policiesOf();
  assert.ok(isLetThrough(open, 'gateway', 'ingress', everyPod, 'http'));
  assert.ok(isLetThrough(open, 'scanning', 'ingress', everyPod, 'metrics'));
  assert.ok(!isLetThrough(open, 'gateway', 'ingress', outside, 'http'));
  const nobody = await policiesOf('network.gatewayPeers=[]', 'network.monitoringPeers=[]');
  for (const other of [everyPod, outside]) {
    assert.ok(!isLetThrough(nobody, 'gateway', 'ingress', other, 'http'));
    assert.ok(!isLetThrough(nobody, 'scanning', 'ingress', other, 'metrics'));
  }
});
