import { gitRepositoryVersion } from '../../domain/gitops/flux-git-repository.ts';
import { gitopsKinds, parseGitopsReference } from '../../domain/gitops/gitops-reference.ts';
import { kueueVersions } from '../../domain/models/training/training-job.ts';
import type { ConfiguredCluster } from '../rights/configured-clusters.ts';

/** A kind that a configuration speaks of and a cluster does not have by itself. */
export interface NeededKind {
  kind: string;
  /** Plural name, as its definition has it. */
  resource: string;
  /** Those in which it is understood, such as `serving.kserve.io/v1beta1`, the newest first. */
  apiVersions: readonly [string, ...string[]];
  /** What brings it. */
  product: string;
  /** What to do where the product serves only other versions. */
  upgrade: string;
  /** Nothing fails without it: something else may do what it is for. */
  isOptional?: true;
  /** It is read in whichever version the cluster prefers, and not asked for in one of these. */
  isReadInAny?: true;
}

const application = gitopsKind(gitopsKinds.application, 'applications', 'Argo CD', 'upgrade Argo CD');
const kustomization = gitopsKind(
  gitopsKinds.kustomization,
  'kustomizations',
  'Flux',
  'upgrade Flux to 2.0 or newer',
);
const helmRelease = gitopsKind(
  gitopsKinds.helmrelease,
  'helmreleases',
  'Flux',
  'upgrade Flux to 2.3 or newer',
);
const gitRepository = gitopsKind(
  { apiVersion: gitRepositoryVersion, kind: 'GitRepository' },
  'gitrepositories',
  'Flux',
  'upgrade Flux to 2.0 or newer',
);

function gitopsKind(
  { apiVersion, kind }: { apiVersion: string; kind: string },
  resource: string,
  product: string,
  upgrade: string,
): NeededKind {
  return { kind, resource, apiVersions: [apiVersion], product, upgrade, isReadInAny: true };
}

const inferenceService: NeededKind = {
  kind: 'InferenceService',
  resource: 'inferenceservices',
  apiVersions: ['serving.kserve.io/v1beta1'],
  product: 'KServe',
  upgrade: 'upgrade KServe',
};

const revision: NeededKind = {
  kind: 'Revision',
  resource: 'revisions',
  apiVersions: ['serving.knative.dev/v1'],
  product: 'Knative Serving',
  upgrade: 'upgrade Knative Serving',
  isOptional: true,
};

const httpRoute: NeededKind = {
  kind: 'HTTPRoute',
  resource: 'httproutes',
  apiVersions: ['gateway.networking.k8s.io/v1'],
  product: 'the Gateway API',
  upgrade: 'upgrade the definitions of the Gateway API to 1.0 or newer',
  isOptional: true,
};

const localQueue: NeededKind = {
  kind: 'LocalQueue',
  resource: 'localqueues',
  apiVersions: kueueVersions,
  product: 'Kueue',
  upgrade: 'upgrade Kueue',
};

const bySource: Readonly<Record<string, readonly NeededKind[]>> = {
  Application: [application],
  Kustomization: [kustomization, gitRepository],
  HelmRelease: [helmRelease, gitRepository],
};

/** What the targets and models of a cluster need; each kind once. */
export function neededKinds({ sourcesOf, served, trained }: ConfiguredCluster): NeededKind[] {
  const ofSources = sourcesOf.flatMap(
    ({ source }) => bySource[parseGitopsReference(source.from ?? '')?.kind ?? ''] ?? [],
  );
  const isRolledOut = served.some(({ rollout }) => rollout !== undefined);
  const isQueued = trained.some(({ retrain }) => retrain?.queue !== undefined);
  const all = [
    ...ofSources,
    ...(served.length > 0 ? [inferenceService] : []),
    ...(isRolledOut ? [revision, httpRoute] : []),
    ...(isQueued ? [localQueue] : []),
  ];
  return [...new Set(all)];
}
