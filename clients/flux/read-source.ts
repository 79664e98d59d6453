import { gitRepositoryVersion, revisionOfGitRepository } from '../../domain/gitops/flux-git-repository.ts';
import type { FluxSourceReference } from '../../domain/gitops/flux-git-repository.ts';
import type { GitopsReference } from '../../domain/gitops/gitops-reference.ts';
import type { KubernetesObject } from '../../domain/infrastructure/object.ts';
import { GitopsNotFoundError, GitopsNotInstalledError } from '../gitops/errors.ts';
import { findKind, supported } from '../gitops/read-object.ts';
import type { KubernetesClient } from '../kubernetes/kubernetes-client.ts';

/** The GitRepository that an object of Flux refers to. */
export async function readGitRepository(
  kubernetes: KubernetesClient,
  owner: GitopsReference,
  { kind, namespace, name }: FluxSourceReference,
  signal?: AbortSignal,
): Promise<KubernetesObject> {
  const type = await findKind(kubernetes, { apiVersion: gitRepositoryVersion, kind }, signal);
  if (type === undefined)
    throw new GitopsNotInstalledError({ ...owner, apiVersion: gitRepositoryVersion }, kubernetes.server);
  const found = await kubernetes.get({ apiVersion: type.apiVersion, kind, namespace, name }, signal);
  if (found !== undefined) return found;
  throw new GitopsNotFoundError(
    owner,
    `${kind} ${namespace}/${name}`,
    `${owner.kind} ${owner.namespace}/${owner.name} takes its source from it`,
  );
}

/** Address and revision of the same. */
export async function readGitSource(
  kubernetes: KubernetesClient,
  owner: GitopsReference,
  reference: FluxSourceReference,
  signal?: AbortSignal,
): Promise<{ repository: string; revision: string }> {
  const found = await readGitRepository(kubernetes, owner, reference, signal);
  const { url, revision } = supported(owner, () => revisionOfGitRepository(found));
  return { repository: url, revision };
}
