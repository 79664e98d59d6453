import type { GitopsReference } from '../../domain/gitops/gitops-reference.ts';
import { describeGitops } from '../../domain/gitops/gitops-reference.ts';
import { UnsupportedSourceError } from '../../domain/gitops/governed-source.ts';
import { groupOf } from '../../domain/infrastructure/object.ts';
import type { KubernetesObject, ObjectReference } from '../../domain/infrastructure/object.ts';
import type { KubernetesClient, ResourceType } from '../kubernetes/kubernetes-client.ts';
import { GitopsNotFoundError, GitopsNotInstalledError, GitopsUnsupportedError } from './errors.ts';

/** A kind in the version that the cluster prefers; undefined where it does not have it. */
export async function findKind(
  kubernetes: KubernetesClient,
  { apiVersion, kind }: Pick<ObjectReference, 'apiVersion' | 'kind'>,
  signal?: AbortSignal,
): Promise<ResourceType | undefined> {
  const types = await kubernetes.resourceTypes(signal);
  return types.find((type) => type.group === groupOf(apiVersion) && type.kind === kind);
}

/** The object behind a reference. Rejects with a GitopsError that says what there is instead. */
export async function readGovernor(
  kubernetes: KubernetesClient,
  reference: GitopsReference,
  signal?: AbortSignal,
): Promise<KubernetesObject> {
  const type = await findKind(kubernetes, reference, signal);
  if (type === undefined) throw new GitopsNotInstalledError(reference, kubernetes.server);
  const { kind, namespace, name } = reference;
  const object = await kubernetes.get({ apiVersion: type.apiVersion, kind, namespace, name }, signal);
  if (object !== undefined) return object;
  throw new GitopsNotFoundError(
    reference,
    describeGitops(reference),
    await advice(kubernetes, type, reference),
  );
}

/** Most names that are offered. */
const mostNames = 5;

async function advice(
  kubernetes: KubernetesClient,
  type: ResourceType,
  { namespace, name }: GitopsReference,
): Promise<string> {
  const found: string[] = [];
  try {
    for await (const page of kubernetes.list(type, { metadataOnly: true }))
      found.push(...page.items.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`));
  } catch {
    return `is ${namespace} its namespace?`;
  }
  const sameName = found.filter((one) => one.endsWith(`/${name}`));
  if (sameName.length > 0) return `did you mean ${sameName.slice(0, mostNames).join(', ')}?`;
  return found.length === 0 ? 'there are none at all' : `there are ${found.slice(0, mostNames).join(', ')}`;
}

/** Runs a pure reading of an object, and names the object where it cannot be taken over. */
export function supported<Result>(reference: GitopsReference, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (error instanceof UnsupportedSourceError) throw new GitopsUnsupportedError(reference, error.message);
    throw error;
  }
}
