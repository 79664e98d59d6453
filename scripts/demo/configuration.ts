import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { loadConfiguration } from '../../config/load-configuration.ts';
import type { Configuration } from '../../config/schema/configuration.ts';
import type { Stack } from '../dev/stack.ts';
import { namespace } from './application.ts';
import { modelConfiguration, writeModelFiles } from './model/model-configuration.ts';

export const target = 'payments';

/** Writes the plumbline.yaml of the demo, as a person would for their own cluster, and reads it back. */
export async function writeConfiguration(
  stack: Stack,
): Promise<{ file: string; configuration: Configuration; labelsToken: string }> {
  const { temporal, kubernetes, git, folder } = stack;
  const file = path.join(folder, 'plumbline.yaml');
  const ui = temporal.userInterface === undefined ? '' : `, ui: '${temporal.userInterface}'`;
  await writeFile(
    file,
    `version: 1
temporal: { address: '${temporal.address}', namespace: ${temporal.namespace}${ui} }
storage: { folder: storage }
forge: { kind: local, poll: 2s }
gateway: { payloads: { segmentAge: 1s, joinWindow: 5s } }
targets:
  - name: ${target}
    cluster: { kubeconfig: '${kubernetes.kubeconfig}', context: '${kubernetes.context}' }
    source: { git: '${git.url}', revision: main, path: ${namespace} }
    namespaces: [${namespace}]
    schedule: { every: 5s, jitter: 0s }
    policy: demo
    # More drift at once than this would be held and asked about as one: six of ten objects is a lot.
    limits: { objects: 20, share: 0.8 }
policies:
  demo:
    # What is not in Git, secrets and models: a person decides.
    - { match: { drift: created }, strategy: alert-and-review, prune: true }
    - { match: { drift: secret }, strategy: alert-and-review }
    - { match: { kind: InferenceService }, strategy: alert-and-review }
    # Everything else: Git is the truth.
    - { match: {}, strategy: self-heal }
${modelConfiguration}`,
  );
  const { token } = await writeModelFiles(folder);
  const { configuration } = await loadConfiguration(file);
  return { file, configuration, labelsToken: token };
}
