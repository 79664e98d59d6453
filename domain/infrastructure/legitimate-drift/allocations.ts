import type { ExplainedDifference } from '../explain.ts';
import { valueAt } from '../json-pointer.ts';
import type { KubernetesObject } from '../object.ts';
import { controllerManagers, deviceOperators } from './managers.ts';
import type { LegitimateDriftRule, Situation } from './rule.ts';

const certificateInjectors = [
  '*cainjector*',
  'cert-manager*',
  'pilot-discovery',
  'istiod*',
  'service-ca*',
  '*webhook*',
  '*controller*',
  '*operator*',
  'kyverno*',
  'gatekeeper*',
  'linkerd*',
];

/** What the server and controllers fill in: addresses, volumes, selectors, certificates, tokens, rules. */
export const allocationRules: readonly LegitimateDriftRule[] = [
  {
    name: 'rules of an aggregated ClusterRole',
    kinds: ['rbac.authorization.k8s.io/ClusterRole'],
    paths: ['/rules'],
    managers: ['clusterrole-aggregation-controller', ...controllerManagers],
    when: ({ desired, live }) =>
      desired['aggregationRule'] !== undefined && live['aggregationRule'] !== undefined,
    routine: true,
  },
  {
    name: 'caBundle, set by its injector',
    kinds: ['*'],
    paths: [
      '/webhooks/*/clientConfig/caBundle',
      '/spec/conversion/webhook/clientConfig/caBundle',
      '/spec/caBundle',
    ],
    managers: certificateInjectors,
  },
  {
    name: 'storage, bound by its controllers',
    kinds: ['/PersistentVolumeClaim', '/PersistentVolume'],
    paths: [
      '/spec/volumeName',
      '/spec/claimRef',
      '/spec/storageClassName',
      '/metadata/annotations/pv.kubernetes.io~1*',
      '/metadata/annotations/volume.kubernetes.io~1*',
      '/metadata/annotations/volume.beta.kubernetes.io~1*',
    ],
    changes: ['added'],
    managers: [...controllerManagers, '*provisioner*', '*csi*'],
    routine: true,
  },
  {
    name: 'claim, allocated at creation',
    kinds: ['/PersistentVolumeClaim'],
    paths: ['/spec/volumeName', '/spec/storageClassName', '/spec/volumeMode'],
    when: allocatedAtCreation,
    routine: true,
  },
  {
    name: 'address, allocated at creation',
    kinds: ['/Service'],
    paths: [
      '/spec/clusterIP',
      '/spec/clusterIPs',
      '/spec/ipFamilies',
      '/spec/ipFamilyPolicy',
      '/spec/healthCheckNodePort',
      '/spec/ports/*/nodePort',
    ],
    when: allocatedAtCreation,
    routine: true,
  },
  {
    // Where an update turns node ports on again, the server draws a number by lot at each question.
    name: 'node port, allocated at the next write',
    kinds: ['/Service'],
    paths: ['/spec/ports/*/nodePort'],
    changes: ['modified', 'removed'],
    when: ({ desired }) => !statesNodePort(desired),
    routine: true,
  },
  {
    name: 'selector, generated at creation',
    kinds: ['batch/Job'],
    paths: [
      '/spec/selector',
      '/spec/template/metadata/labels/controller-uid',
      '/spec/template/metadata/labels/job-name',
      '/spec/template/metadata/labels/batch.kubernetes.io~1*',
      '/metadata/labels/controller-uid',
      '/metadata/labels/job-name',
      '/metadata/labels/batch.kubernetes.io~1*',
    ],
    when: allocatedAtCreation,
    routine: true,
  },
  {
    name: 'pod, placed and given its token at creation',
    kinds: ['/Pod'],
    paths: [
      '/spec/nodeName',
      '/spec/volumes/[kube-api-access-*]',
      '/spec/*/*/volumeMounts/[~1var~1run~1secrets~1kubernetes.io~1serviceaccount]',
    ],
    when: allocatedAtCreation,
    routine: true,
  },
  {
    name: 'token, filled in by its controller',
    kinds: ['/Secret'],
    paths: [
      '/data/token',
      '/data/ca.crt',
      '/data/namespace',
      '/metadata/annotations/kubernetes.io~1service-account.uid',
    ],
    changes: ['added'],
    managers: controllerManagers,
    when: ({ live }) => live['type'] === 'kubernetes.io/service-account-token',
    routine: true,
  },
  {
    name: 'secrets of a ServiceAccount, kept by its controllers',
    kinds: ['/ServiceAccount'],
    paths: ['/secrets', '/imagePullSecrets'],
    changes: ['added'],
    managers: [...controllerManagers, 'openshift-*'],
    routine: true,
  },
  {
    name: 'endpoints, kept by their controller',
    kinds: ['/Endpoints', 'discovery.k8s.io/EndpointSlice'],
    paths: [
      '/subsets',
      '/endpoints',
      '/ports',
      '/metadata/labels/endpoint*.kubernetes.io~1*',
      '/metadata/labels/kubernetes.io~1service-name',
      '/metadata/annotations/endpoints.kubernetes.io~1*',
    ],
    managers: controllerManagers,
    routine: true,
  },
  {
    name: 'address, given by the load balancer',
    kinds: ['/Service'],
    paths: ['/spec/loadBalancerIP', '/spec/loadBalancerClass', '/metadata/annotations/*'],
    changes: ['added'],
    managers: [
      'cloud-controller-manager',
      '*cloud-controller*',
      'metallb*',
      'cilium-operator*',
      'aws-load-balancer*',
      'service-controller',
    ],
    routine: true,
  },
  {
    name: 'node facts, kept by its agents',
    kinds: ['/Node'],
    paths: [
      '/metadata/labels/*',
      '/metadata/annotations/*',
      '/spec/podCIDR',
      '/spec/podCIDRs',
      '/spec/providerID',
      '/spec/taints',
    ],
    managers: [...controllerManagers, ...deviceOperators, 'kubelet', 'kwok*'],
    routine: true,
  },
];

/** Only where the comparison is with a creation, and only what Git does not state. */
function allocatedAtCreation({ desired, expectedBy }: Situation, { path }: ExplainedDifference): boolean {
  return expectedBy === 'creation' && valueAt(desired, path) === undefined;
}

function statesNodePort({ spec }: KubernetesObject): boolean {
  const { ports = [] } = (spec ?? {}) as { ports?: { nodePort?: unknown }[] };
  return ports.some(({ nodePort }) => nodePort !== undefined && nodePort !== null && nodePort !== 0);
}
