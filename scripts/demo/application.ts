import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { KubernetesClient } from '../../clients/kubernetes/kubernetes-client.ts';
import { createYamlRenderer } from '../../clients/renderers/yaml-renderer.ts';
import type { KubernetesObject, ObjectReference } from '../../domain/infrastructure/object.ts';
import { waitUntil } from '../dev/processes/wait-until.ts';

const here = fileURLToPath(new URL('.', import.meta.url));

export const namespace = 'payments';

export const deployment = (name: string): ObjectReference => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  namespace,
  name,
});

export const inferenceService = (name: string): ObjectReference => ({
  apiVersion: 'serving.kserve.io/v1beta1',
  kind: 'InferenceService',
  namespace,
  name,
});

/** What the repository calls the gateway, whose address is another each time. */
const placeOfGateway = 'http://gateway.example';

/** The files of the repository that the demo holds its cluster to; the model logs its payloads to this gateway. */
export async function repositoryFiles(gateway: string): Promise<Record<string, string>> {
  const folder = path.join(here, 'repository');
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = names
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
  const contents = await Promise.all(
    files.map(async (file) => {
      const content = await readFile(file, 'utf8');
      return [path.relative(folder, file), content.replaceAll(placeOfGateway, gateway)] as const;
    }),
  );
  return Object.fromEntries(contents);
}

/**
 * Applies the application as somebody with kubectl would, and waits until it runs.
 *
 * @param checkout folder with the files of the repository
 */
export async function applyApplication(
  kubernetes: KubernetesClient,
  checkout: string,
  signal: AbortSignal,
): Promise<number> {
  const renderer = createYamlRenderer();
  const platform = await renderer.render(path.join(here, 'platform'), '.', signal);
  for (const { object } of platform.objects) await apply(kubernetes, object, signal);
  const { objects } = await renderer.render(checkout, '.', signal);
  const inOrder = objects.toSorted((one, other) => rank(one.object) - rank(other.object));
  for (const { object } of inOrder) {
    await waitUntil(() => isServed(kubernetes, object), { within: 30_000 });
    await apply(kubernetes, object, signal);
  }
  return objects.length;
}

/** The application runs, and its autoscaler has taken over. */
export async function isSettled(kubernetes: KubernetesClient, minimum: number): Promise<boolean> {
  const api = await kubernetes.get(deployment('api'));
  const status = api?.['status'] as { availableReplicas?: number } | undefined;
  return (status?.availableReplicas ?? 0) >= minimum;
}

export function replicasOf(object: KubernetesObject | undefined): number | undefined {
  return (object?.['spec'] as { replicas?: number } | undefined)?.replicas;
}

async function apply(
  kubernetes: KubernetesClient,
  object: KubernetesObject,
  signal: AbortSignal,
): Promise<void> {
  await kubernetes.apply(object, { fieldManager: 'kubectl', signal });
}

/** A custom resource can be applied a moment after its definition. */
async function isServed(kubernetes: KubernetesClient, object: KubernetesObject): Promise<boolean> {
  return await kubernetes.resourceType(object.apiVersion, object.kind).then(
    () => true,
    () => false,
  );
}

function rank({ kind }: KubernetesObject): number {
  return kind === 'Namespace' ? 0 : 1;
}
