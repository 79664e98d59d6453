import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'yaml';
import type { KubernetesClient } from '../../../clients/kubernetes/kubernetes-client.ts';
import type { KubernetesObject } from '../../../domain/infrastructure/object.ts';
import { waitUntil } from '../processes/wait-until.ts';

const folder = path.join(import.meta.dirname, 'definitions');

interface Definition extends KubernetesObject {
  spec: { group: string; names: { kind: string }; versions: [{ name: string }] };
}

/**
 * Installs the kinds that serving a model needs, and waits until they are served: KServe's InferenceService with a
 * schema whose fields have owners of their own, Knative's Revision, the Gateway API's HTTPRoute.
 */
export async function installDefinitions(kubernetes: KubernetesClient): Promise<void> {
  for (const file of await readdir(folder)) {
    const text = await readFile(path.join(folder, file), 'utf8');
    const definition = parse(text) as Definition;
    await kubernetes.apply(definition, { fieldManager: 'kserve-installer', force: true });
    const { group, names, versions } = definition.spec;
    const apiVersion = `${group}/${versions[0].name}`;
    const isServed = async () => await kubernetes.resourceType(apiVersion, names.kind).then(() => true);
    await waitUntil(isServed, { within: 60_000 });
  }
}
