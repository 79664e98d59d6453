import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { stringify } from 'yaml';
import type { KubernetesAccess } from './kubernetes-access.ts';

export interface KubeconfigOptions {
  /** Name of the cluster, the user and the context, all three. */
  name: string;
  /** Namespace the context defaults to. */
  namespace?: string;
}

/** Writes a self-contained kubeconfig (token and authority inline) that only its owner can read. */
export function writeKubeconfig(file: string, access: KubernetesAccess, options: KubeconfigOptions): void {
  const { name, namespace } = options;
  const authority = Buffer.from(access.certificateAuthority).toString('base64');
  const kubeconfig = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': name,
    clusters: [{ name, cluster: { server: access.server, 'certificate-authority-data': authority } }],
    users: [{ name, user: { token: access.token } }],
    contexts: [{ name, context: { cluster: name, user: name, ...(namespace && { namespace }) } }],
  };
  mkdirSync(path.dirname(file), { recursive: true });
  const unfinished = `${file}.${process.pid}`;
  writeFileSync(unfinished, stringify(kubeconfig), { mode: 0o600 });
  renameSync(unfinished, file);
}
