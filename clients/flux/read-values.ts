import { mapAt, textMapAt } from '../../domain/gitops/fields.ts';
import type { ValuesReference } from '../../domain/gitops/flux-kustomization.ts';
import type { GitopsReference } from '../../domain/gitops/gitops-reference.ts';
import { GitopsNotFoundError } from '../gitops/errors.ts';
import type { KubernetesClient } from '../kubernetes/kubernetes-client.ts';

/** Data of a ConfigMap or Secret, decoded. */
export interface FoundValues {
  reference: ValuesReference;
  data: Record<string, string>;
}

/** Reads what an object of Flux takes values from, beside it, in order. What is optional may be missing. */
export async function readValues(
  kubernetes: KubernetesClient,
  owner: GitopsReference,
  references: readonly ValuesReference[],
  signal?: AbortSignal,
): Promise<FoundValues[]> {
  const found: FoundValues[] = [];
  for (const reference of references) {
    const { kind, name, optional } = reference;
    const { namespace } = owner;
    const object = await kubernetes.get({ apiVersion: 'v1', kind, namespace, name }, signal);
    const isMissingKey =
      reference.valuesKey !== undefined && mapAt(object, 'data')?.[reference.valuesKey] === undefined;
    if (object === undefined || isMissingKey) {
      if (optional) continue;
      const missing = `${object === undefined ? '' : `key ${reference.valuesKey} in `}${kind} ${namespace}/${name}`;
      throw new GitopsNotFoundError(
        owner,
        missing,
        `${owner.kind} ${namespace}/${owner.name} takes values from it`,
      );
    }
    const data = textMapAt(object, 'data') ?? {};
    const isEncoded = kind === 'Secret';
    const texts = Object.entries(data).map(([key, value]) => [key, isEncoded ? decode(value) : value]);
    found.push({ reference, data: Object.fromEntries(texts) as Record<string, string> });
  }
  return found;
}

function decode(text: string): string {
  return Buffer.from(text, 'base64').toString('utf8');
}
