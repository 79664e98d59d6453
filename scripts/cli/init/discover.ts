import { ClientError } from '../../../clients/errors.ts';
import { createGitopsClient } from '../../../clients/gitops/create-gitops-client.ts';
import { findKind } from '../../../clients/gitops/read-object.ts';
import { ForbiddenError } from '../../../clients/kubernetes/errors.ts';
import type { KubernetesClient } from '../../../clients/kubernetes/kubernetes-client.ts';
import {
  describeGitops,
  formatGitopsReference,
  gitopsKinds,
} from '../../../domain/gitops/gitops-reference.ts';
import type { GitopsReference } from '../../../domain/gitops/gitops-reference.ts';
import type { GovernorState } from '../../../domain/gitops/governor.ts';

/** Something that a target can be taken from. */
export interface FoundTarget {
  from: string;
  namespace: string;
  name: string;
  description: string;
  /** Repository, revision and path of each source, without credentials. */
  sources: string[];
  state: GovernorState;
}

export interface Discovery {
  targets: FoundTarget[];
  /** InferenceServices of KServe, as `namespace/name`. */
  models: string[];
  /** What is there and cannot be used, and why. */
  unusable: { object: string; reason: string }[];
  /** Kinds that could not be looked at, and kinds that the cluster does not have. */
  unseen: { kind: string; reason: string }[];
}

const inferenceService = { apiVersion: 'serving.kserve.io/v1beta1', kind: 'InferenceService' };

/** Looks for everything in a cluster that says what should run. Reads only. */
export async function discover(kubernetes: KubernetesClient): Promise<Discovery> {
  const found: Discovery = { targets: [], models: [], unusable: [], unseen: [] };
  const gitops = createGitopsClient(kubernetes);
  for (const kind of Object.values(gitopsKinds)) {
    for (const { namespace, name } of await namesOf(kubernetes, kind, found)) {
      const reference: GitopsReference = { ...kind, namespace, name };
      try {
        const { governor, sources, destination } = await gitops.read(reference);
        if (destination === undefined) {
          found.targets.push({
            from: formatGitopsReference(reference),
            namespace,
            name,
            description: describeGitops(reference),
            sources: sources.map(({ repository, revision, path }) => {
              return `${withoutCredentials(repository)} ${path} at ${revision}`;
            }),
            state: governor.state,
          });
        } else {
          const reason = `it deploys to another cluster (${destination}): name that one under cluster, and this one under source.cluster`;
          found.unusable.push({ object: describeGitops(reference), reason });
        }
      } catch (error) {
        if (!(error instanceof ClientError)) throw error;
        const reason = error.message.replace(`${describeGitops(reference)} cannot be taken over: `, '');
        found.unusable.push({ object: describeGitops(reference), reason });
      }
    }
  }
  const models = await namesOf(kubernetes, inferenceService, found);
  found.models.push(...models.map(({ namespace, name }) => `${namespace}/${name}`));
  return found;
}

async function namesOf(
  kubernetes: KubernetesClient,
  wanted: { apiVersion: string; kind: string },
  { unseen }: Discovery,
): Promise<{ namespace: string; name: string }[]> {
  const type = await findKind(kubernetes, wanted);
  if (type === undefined) {
    unseen.push({ kind: wanted.kind, reason: 'the cluster does not have this kind' });
    return [];
  }
  const names: { namespace: string; name: string }[] = [];
  try {
    for await (const page of kubernetes.list(type, { metadataOnly: true })) {
      if (page.restarted === true) names.length = 0;
      names.push(
        ...page.items.map(({ metadata }) => ({ namespace: metadata.namespace ?? '', name: metadata.name })),
      );
    }
  } catch (error) {
    if (!(error instanceof ForbiddenError)) throw error;
    unseen.push({ kind: wanted.kind, reason: error.message });
  }
  return names;
}

function withoutCredentials(address: string): string {
  return address.replace(/\/\/[^/@]*@/, '//');
}
