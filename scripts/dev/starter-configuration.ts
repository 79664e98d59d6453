import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createKubernetesClient } from '../../clients/kubernetes/create-kubernetes-client.ts';
import { loadConfiguration } from '../../config/load-configuration.ts';
import type { Configuration } from '../../config/schema/configuration.ts';
import type { Stack } from './stack.ts';

/** A plumbline.yaml in the folder of the stack that ties its servers together, and what it says. */
export interface StarterConfiguration {
  file: string;
  configuration: Configuration;
}

/** Writes the file at the first start. Later on it is the user's: only an address that moved is put right. */
export async function keepStarterConfiguration(stack: Stack): Promise<StarterConfiguration> {
  const file = path.join(stack.folder, 'plumbline.yaml');
  if (!existsSync(file)) await writeFile(file, starterText(stack, await contextOf(stack)));
  const { configuration } = await loadConfiguration(file);
  const { address, ui } = configuration.temporal;
  const moved = [
    [address, stack.temporal.address],
    [ui, stack.temporal.userInterface],
  ] as const;
  let text = await readFile(file, 'utf8');
  for (const [before, now] of moved) {
    if (before !== undefined && now !== undefined) text = text.replaceAll(before, now);
  }
  await writeFile(file, text);
  return { file, configuration: (await loadConfiguration(file)).configuration };
}

/** Targets name their context: the current one changes with whatever somebody did last on this machine. */
async function contextOf({ kubernetes }: Stack): Promise<string> {
  if (kubernetes.context !== undefined) return kubernetes.context;
  const client = await createKubernetesClient({ kubeconfig: kubernetes.kubeconfig });
  await client.close();
  return client.context ?? '';
}

function starterText({ temporal, kubernetes, git }: Stack, context: string): string {
  const { address, namespace, userInterface } = temporal;
  const ui = userInterface === undefined ? '' : `\n  ui: ${userInterface}`;
  return `# Written by \`plumbline dev\`. It is yours now: edit it, then start \`plumbline dev\` again.
version: 1
temporal:
  address: ${address}
  namespace: ${namespace}${ui}
storage: { folder: storage }
targets:
  - name: platform
    cluster: { kubeconfig: ${JSON.stringify(kubernetes.kubeconfig)}, context: ${JSON.stringify(context)} }
    source: { git: ${JSON.stringify(git.url)}, revision: main }
    # What runs in these namespaces and is not in Git is drift, too.
    namespaces: [default]
    schedule: { every: 30s }
    # Without a policy drift is only reported. production heals it, sensitive asks a person first.
    # policy: production
`;
}
