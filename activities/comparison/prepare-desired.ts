import { ClientError } from '../../clients/errors.ts';
import type { KubernetesClient, ResourceType } from '../../clients/kubernetes/kubernetes-client.ts';
import type { RenderResult, SourcePosition } from '../../clients/renderers/renderer.ts';
import { sendableObject } from '../../domain/infrastructure/normalise.ts';
import { describeReference, objectKey, referenceOf } from '../../domain/infrastructure/object.ts';
import type { KubernetesObject } from '../../domain/infrastructure/object.ts';
import { isEncrypted } from '../../domain/infrastructure/secret-sources.ts';
import { isLocalFailure } from './kubernetes-failure.ts';
import type { ScanProblems } from './scan-problems.ts';

/** An object of Git as this cluster would take it. */
export interface DesiredObject {
  object: KubernetesObject;
  type: ResourceType;
}

/** What stands in Git is the encrypted form: applying it would replace the true values. */
class EncryptedSourceError extends ClientError {
  readonly code = 'encrypted-source';
  readonly retryable = false;

  constructor(object: KubernetesObject) {
    super(
      `${describeReference(referenceOf(object))} is encrypted in Git and is never applied as it stands there`,
    );
  }
}

/**
 * Git's object as it may be sent: with a namespace exactly where its kind has one, without status and what only the
 * server writes. Rejects with UnknownKindError for a kind that the cluster does not serve, and for what is encrypted.
 */
export async function prepareDesired(
  kubernetes: KubernetesClient,
  object: KubernetesObject,
  defaultNamespace: string,
  signal?: AbortSignal,
): Promise<DesiredObject> {
  if (isEncrypted(object)) throw new EncryptedSourceError(object);
  return await putInPlace(kubernetes, object, defaultNamespace, signal);
}

async function putInPlace(
  kubernetes: KubernetesClient,
  object: KubernetesObject,
  defaultNamespace: string,
  signal: AbortSignal | undefined,
): Promise<DesiredObject> {
  const type = await kubernetes.resourceType(object.apiVersion, object.kind, signal);
  const sendable = sendableObject(object);
  const { namespace: stated, ...metadata } = sendable.metadata;
  const place = type.namespaced ? { namespace: stated || defaultNamespace } : {};
  return { object: { ...sendable, metadata: { ...metadata, ...place } }, type };
}

/**
 * Where objects of Git belong that do not say it: the namespace that the source states, else the one governed
 * namespace, else the one of the kubeconfig.
 */
export function defaultNamespaceOf(
  kubernetes: KubernetesClient,
  namespaces: readonly string[],
  desired: Pick<RenderResult, 'namespace'>,
): string {
  if (desired.namespace !== undefined) return desired.namespace;
  const [only] = namespaces;
  return namespaces.length === 1 && only !== undefined ? only : (kubernetes.namespace ?? 'default');
}

/** Everything a source renders to, encrypted objects too, by object key. What cannot be placed is among the problems. */
export async function prepareAll(
  kubernetes: KubernetesClient,
  input: { desired: RenderResult; namespaces: readonly string[]; signal?: AbortSignal },
  problems: ScanProblems,
): Promise<Map<string, DesiredObject & { source: SourcePosition }>> {
  const { desired, namespaces, signal } = input;
  const defaultNamespace = defaultNamespaceOf(kubernetes, namespaces, desired);
  const prepared = new Map<string, DesiredObject & { source: SourcePosition }>();
  for (const { object, source } of desired.objects) {
    const place = `${source.file}:${source.line}:${source.column}`;
    if (typeof object.metadata.name !== 'string' || object.metadata.name === '') {
      problems.add(place, `a ${object.kind} without metadata.name cannot be compared: name it`);
      continue;
    }
    try {
      const ready = await putInPlace(kubernetes, object, defaultNamespace, signal);
      const key = objectKey(referenceOf(ready.object));
      const other = prepared.get(key)?.source;
      if (other === undefined) prepared.set(key, { ...ready, source });
      else {
        const name = describeReference(referenceOf(ready.object));
        problems.addSourceFault(
          place,
          `${name} also stands at ${other.file}:${other.line}: keep one of them`,
        );
      }
    } catch (error) {
      if (!isLocalFailure(error)) throw error;
      problems.addFailure(referenceOf(object), error);
    }
  }
  return prepared;
}
