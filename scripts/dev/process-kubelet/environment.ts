import type { KubernetesClient } from '../../../clients/kubernetes/kubernetes-client.ts';
import type { Container, EnvironmentVariable, Pod } from './pod.ts';

/** A container that cannot be started as its pod is written; the reason is what a kubelet would call it. */
export class ContainerConfigError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ContainerConfigError';
  }
}

/** The environment of a container. Raises ContainerConfigError for what is not there, or not supported here. */
export async function environmentOf(
  kubernetes: KubernetesClient,
  pod: Pod,
  { env = [], envFrom = [] }: Container,
): Promise<Record<string, string>> {
  if (envFrom.length > 0) throw new ContainerConfigError('envFrom is not supported by the process kubelet');
  const environment: Record<string, string> = {};
  for (const variable of env) {
    const value = await valueOf(kubernetes, pod, variable);
    // As a kubelet: $(NAME) stands for a variable that was stated before.
    if (value !== undefined) environment[variable.name] = expand(value, environment);
  }
  return environment;
}

/** Replaces `$(NAME)` by what the environment says; `$$(NAME)` stands for itself. */
export function expand(text: string, environment: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\$(\$|\(([^)]+)\))/g, (whole, escaped: string, name?: string) => {
    if (escaped === '$') return '$';
    return (name === undefined ? undefined : environment[name]) ?? whole;
  });
}

async function valueOf(
  kubernetes: KubernetesClient,
  pod: Pod,
  { name, value, valueFrom }: EnvironmentVariable,
): Promise<string | undefined> {
  if (valueFrom === undefined) return value ?? '';
  const { fieldRef, configMapKeyRef, secretKeyRef } = valueFrom;
  if (fieldRef !== undefined) return fieldOf(pod, fieldRef.fieldPath);
  const reference = configMapKeyRef ?? secretKeyRef;
  if (reference === undefined)
    throw new ContainerConfigError(`the source of variable ${name} is not supported by the process kubelet`);
  const kind = configMapKeyRef === undefined ? 'Secret' : 'ConfigMap';
  const { namespace } = pod.metadata;
  const object = await kubernetes.get({ apiVersion: 'v1', kind, namespace, name: reference.name });
  const data = object?.['data'] as Record<string, string> | undefined;
  const found = data?.[reference.key];
  if (found !== undefined) return kind === 'Secret' ? Buffer.from(found, 'base64').toString('utf8') : found;
  if (reference.optional === true) return undefined;
  throw new ContainerConfigError(
    object === undefined
      ? `${kind.toLowerCase()} "${reference.name}" not found`
      : `couldn't find key ${reference.key} in ${kind} ${namespace}/${reference.name}`,
  );
}

function fieldOf(pod: Pod, path: string): string {
  const { metadata, spec } = pod;
  const entry = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(path);
  if (entry !== null) return metadata[entry[1] as 'labels' | 'annotations']?.[entry[2] as string] ?? '';
  const fields: Record<string, string> = {
    'metadata.name': metadata.name,
    'metadata.namespace': metadata.namespace,
    'metadata.uid': metadata.uid,
    'spec.nodeName': spec.nodeName ?? '',
  };
  const value = fields[path];
  if (value === undefined)
    throw new ContainerConfigError(`field ${path} is not supported by the process kubelet`);
  return value;
}
