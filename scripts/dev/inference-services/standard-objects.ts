import { NotFoundError } from '../../../clients/kubernetes/errors.ts';
import type { KubernetesObject } from '../../../domain/infrastructure/object.ts';
import { serviceLabel, sourceAnnotation } from './inference-service.ts';
import type { InferenceService } from './inference-service.ts';
import type { RuntimeOptions } from './service-runtime.ts';

type Place = Pick<RuntimeOptions, 'kubernetes' | 'namespace' | 'name' | 'settings'>;

const fieldManager = 'kserve-controller';

/** Makes the Deployments of a service and, with the Gateway API, its HTTPRoutes as KServe writes them. */
export async function applyStandardObjects(
  place: Place,
  service: InferenceService,
  state: {
    parts: readonly { name: string; storageUri: string }[];
    stable: string;
    weights: ReadonlyMap<string, number>;
  },
): Promise<void> {
  const { kubernetes, settings, name } = place;
  const { minReplicas = 1 } = service.spec.predictor;
  const percentOf = new Map(
    (service.spec.canary ?? []).map(({ predictor, trafficPercent }) => [
      `${name}-${predictor.name}-predictor`,
      trafficPercent,
    ]),
  );
  const owned = ownedBy(service);
  for (const part of state.parts) {
    // Without its own number a canary gets as many as its share of the traffic.
    const share = part.name === state.stable ? 100 : (percentOf.get(part.name) ?? 0);
    const replicas = Math.ceil((minReplicas * share) / 100);
    await kubernetes.apply(deployment(owned, part, replicas), { fieldManager, force: true });
  }
  if (!settings.gatewayApi) return;
  for (const route of [`${name}-predictor`, name])
    await kubernetes.apply(httpRoute(owned, route, state.weights), { fieldManager, force: true });
}

export async function deleteDeployment({ kubernetes, namespace }: Place, name: string): Promise<void> {
  await kubernetes
    .delete({ apiVersion: 'apps/v1', kind: 'Deployment', namespace, name })
    .catch((error: unknown) => {
      if (!(error instanceof NotFoundError)) throw error;
    });
}

type Owned = (name: string) => KubernetesObject['metadata'];

function ownedBy({ apiVersion, kind, metadata }: InferenceService): Owned {
  const { namespace, name: owner, uid } = metadata;
  return (name) => ({
    name,
    namespace,
    labels: { [serviceLabel]: owner, component: 'predictor' },
    ownerReferences: [{ apiVersion, kind, name: owner, uid, controller: true }],
  });
}

function deployment(
  owned: Owned,
  { name, storageUri }: { name: string; storageUri: string },
  replicas: number,
): KubernetesObject {
  const metadata = owned(name);
  const labels = { ...metadata.labels, app: `isvc.${name}` };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata,
    spec: {
      replicas,
      selector: { matchLabels: { app: `isvc.${name}` } },
      template: {
        metadata: { labels, annotations: { [sourceAnnotation]: storageUri } },
        spec: {
          containers: [{ name: 'kserve-container', image: 'registry.example/kserve/sklearnserver:v0.20.0' }],
        },
      },
    },
  };
}

function httpRoute(owned: Owned, name: string, weights: ReadonlyMap<string, number>): KubernetesObject {
  const metadata = owned(name);
  const isSplit = weights.size > 1;
  const backendRefs = [...weights].map(([backend, weight]) => ({
    group: '',
    kind: 'Service',
    name: backend,
    port: 80,
    ...(isSplit && { weight }),
  }));
  const matches = [{ path: { type: 'RegularExpression', value: '^/.*$' } }];
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata,
    spec: {
      hostnames: [`${name}-${metadata.namespace}.example.com`],
      parentRefs: [{ name: 'kserve-ingress-gateway', namespace: 'kserve' }],
      rules: [{ matches, backendRefs }],
    },
  };
}
