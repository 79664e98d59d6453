import { AlreadyExistsError } from '../../../clients/kubernetes/errors.ts';
import type { KubernetesClient } from '../../../clients/kubernetes/kubernetes-client.ts';
import type { KubernetesObject } from '../../../domain/infrastructure/object.ts';
import { waitUntil } from '../../../scripts/dev/processes/wait-until.ts';

/** Kinds as their tools serve them, with schemas that let everything through. Argo CD's have no status subresource. */
const kinds = [
  { group: 'argoproj.io', version: 'v1alpha1', kind: 'Application', plural: 'applications', status: false },
  {
    group: 'kustomize.toolkit.fluxcd.io',
    version: 'v1',
    kind: 'Kustomization',
    plural: 'kustomizations',
    status: true,
  },
  {
    group: 'helm.toolkit.fluxcd.io',
    version: 'v2',
    kind: 'HelmRelease',
    plural: 'helmreleases',
    status: true,
  },
  {
    group: 'source.toolkit.fluxcd.io',
    version: 'v1',
    kind: 'GitRepository',
    plural: 'gitrepositories',
    status: true,
  },
  {
    group: 'serving.kserve.io',
    version: 'v1beta1',
    kind: 'InferenceService',
    plural: 'inferenceservices',
    status: true,
  },
] as const;

/** Installs the kinds of Argo CD, Flux and KServe. Files share a cluster, so they stay, and may be there already. */
export async function installGitops(kubernetes: KubernetesClient): Promise<void> {
  for (const kind of kinds) {
    await kubernetes.create(definitionOf(kind)).catch((error: unknown) => {
      if (!(error instanceof AlreadyExistsError)) throw error;
    });
  }
  for (const { group, version, kind } of kinds) {
    await waitUntil(() => kubernetes.resourceType(`${group}/${version}`, kind), { within: 120_000 });
  }
}

function definitionOf({ group, version, kind, plural, status }: (typeof kinds)[number]): KubernetesObject {
  const schema = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List` },
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          schema: { openAPIV3Schema: schema },
          ...(status ? { subresources: { status: {} } } : {}),
        },
      ],
    },
  };
}
