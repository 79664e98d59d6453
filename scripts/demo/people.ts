import type { JsonPatch, KubernetesClient } from '../../clients/kubernetes/kubernetes-client.ts';
import type { KubernetesObject, ObjectReference } from '../../domain/infrastructure/object.ts';
import { deployment, inferenceService, namespace } from './application.ts';

/** Something somebody does to the cluster by hand, and the drift that a scan must find for it. */
export interface Deed {
  /** As it would be typed. */
  command: string;
  why: string;
  finding: { kind: string; name: string; drift: string };
  /** What the demo's policy does about it. */
  remedy: 'heals' | 'asks';
  /** Does it, under the field manager that the real command writes with. */
  act: (kubernetes: KubernetesClient) => Promise<unknown>;
  /** Asks the cluster itself whether nothing of it is left. */
  isUndone: (kubernetes: KubernetesClient) => Promise<boolean>;
}

const reference = (apiVersion: string, kind: string, name: string): ObjectReference => ({
  apiVersion,
  kind,
  namespace,
  name,
});

const edit =
  (target: ObjectReference, patch: JsonPatch, fieldManager = 'kubectl-edit') =>
  async (kubernetes: KubernetesClient) =>
    await kubernetes.patch(target, patch, { fieldManager });

const settings = reference('v1', 'ConfigMap', 'api-settings');
const credentials = reference('v1', 'Secret', 'api-credentials');
const rotated = Buffer.from('changed-by-hand').toString('base64');

/** The spec or data of a live object, without the bookkeeping that remembers older values. */
async function textOf(kubernetes: KubernetesClient, target: ObjectReference): Promise<string> {
  const object = await kubernetes.get(target);
  return JSON.stringify([object?.['spec'], object?.['data']]);
}

const container = '/spec/template/spec/containers/0';

/** A night in the life of a cluster. */
export const deeds: Deed[] = [
  {
    command: 'kubectl set image deployment/api api=registry.example/payments/api:1.4.3-hotfix',
    why: 'a fix that never went through Git',
    finding: { kind: 'Deployment', name: 'api', drift: 'image' },
    remedy: 'heals',
    act: edit(
      deployment('api'),
      [{ op: 'replace', path: `${container}/image`, value: 'registry.example/payments/api:1.4.3-hotfix' }],
      'kubectl-set',
    ),
    isUndone: async (kubernetes) => !(await textOf(kubernetes, deployment('api'))).includes('1.4.3-hotfix'),
  },
  {
    command: 'kubectl edit deployment/web      # adds the environment variable DEBUG=1',
    why: 'left over from a debugging session; most tools do not see an added field',
    finding: { kind: 'Deployment', name: 'web', drift: 'configuration' },
    remedy: 'heals',
    act: edit(deployment('web'), [
      { op: 'add', path: `${container}/env`, value: [{ name: 'DEBUG', value: '1' }] },
    ]),
    isUndone: async (kubernetes) => !(await textOf(kubernetes, deployment('web'))).includes('DEBUG'),
  },
  {
    command: 'kubectl edit inferenceservice/fraud   # nvidia.com/gpu: 1 → 2',
    why: 'twice the GPUs, twice the bill',
    finding: { kind: 'InferenceService', name: 'fraud', drift: 'configuration' },
    remedy: 'asks',
    act: edit(inferenceService('fraud'), [
      { op: 'replace', path: '/spec/predictor/model/resources/limits/nvidia.com~1gpu', value: '2' },
    ]),
    isUndone: async (kubernetes) =>
      (await textOf(kubernetes, inferenceService('fraud'))).includes('"nvidia.com/gpu":"1"'),
  },
  {
    command: 'kubectl delete configmap/api-settings',
    why: 'the wrong terminal',
    finding: { kind: 'ConfigMap', name: 'api-settings', drift: 'deleted' },
    remedy: 'heals',
    act: async (kubernetes) => await kubernetes.delete(settings),
    isUndone: async (kubernetes) => (await kubernetes.get(settings)) !== undefined,
  },
  {
    command: 'kubectl create deployment debug-shell --image=registry.example/tools/shell:latest',
    why: 'a visitor who never left',
    finding: { kind: 'Deployment', name: 'debug-shell', drift: 'created' },
    remedy: 'asks',
    act: async (kubernetes) => await kubernetes.create(strayDeployment(), { fieldManager: 'kubectl-create' }),
    isUndone: async (kubernetes) => (await kubernetes.get(deployment('debug-shell'))) === undefined,
  },
  {
    command: 'kubectl edit secret/api-credentials   # another DATABASE_PASSWORD',
    why: 'rotated by hand; Git still has the old one',
    finding: { kind: 'Secret', name: 'api-credentials', drift: 'secret' },
    remedy: 'asks',
    act: edit(credentials, [{ op: 'replace', path: '/data/DATABASE_PASSWORD', value: rotated }]),
    isUndone: async (kubernetes) => !(await textOf(kubernetes, credentials)).includes(rotated),
  },
];

function strayDeployment(): KubernetesObject {
  const labels = { app: 'debug-shell' };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'debug-shell', namespace, labels },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: 'shell', image: 'registry.example/tools/shell:latest' }] },
      },
    },
  };
}
