import { readFile } from 'node:fs/promises';
import { isIPv6 } from 'node:net';
import { join } from 'node:path';
import { KubeconfigError } from '../errors.ts';
import type { ClusterConnection } from './cluster-connection.ts';
import { tokenUser } from './kubeconfig-context.ts';
import { proxyFor } from './proxy.ts';
import { staticCredentials } from './static-credentials.ts';

const serviceAccountFolder = '/var/run/secrets/kubernetes.io/serviceaccount';

/** The cluster this process runs in as a pod, with the pod's service account. */
export async function inClusterConnection(
  environment: NodeJS.ProcessEnv,
  folder: string = serviceAccountFolder,
): Promise<ClusterConnection> {
  const host = environment['KUBERNETES_SERVICE_HOST'];
  const port = environment['KUBERNETES_SERVICE_PORT'];
  if (!host || !port) {
    throw new KubeconfigError(
      'not running inside a cluster (KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set)',
    );
  }
  const server = `https://${isIPv6(host) ? `[${host}]` : host}:${port}`;
  const cluster = {
    server,
    authority: { file: join(folder, 'ca.crt') },
    serverName: undefined,
    skipVerification: false,
    proxy: undefined,
    disableCompression: true,
  };
  const user = tokenUser('service account', { file: join(folder, 'token') });
  return {
    server,
    origin: "this pod's service account",
    namespace: await readFile(join(folder, 'namespace'), 'utf8').then(
      (text) => text.trim(),
      () => undefined,
    ),
    skipVerification: false,
    proxy: proxyFor(server, environment),
    compression: false,
    credentials: staticCredentials(cluster, user),
  };
}
