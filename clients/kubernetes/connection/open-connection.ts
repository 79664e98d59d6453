import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { KubeconfigError } from '../errors.ts';
import type { ClusterConnection } from './cluster-connection.ts';
import { inClusterConnection } from './in-cluster.ts';
import { selectContext } from './kubeconfig-context.ts';
import { readKubeconfig } from './kubeconfig.ts';
import { pluginCredentials } from './plugin-credentials.ts';
import { isLoopback, proxyFor } from './proxy.ts';
import { statedConnection } from './stated-server.ts';
import type { StatedServer } from './stated-server.ts';
import { staticCredentials } from './static-credentials.ts';

export interface ConnectionOptions {
  /** A kubeconfig file. Left out: `KUBECONFIG`, `~/.kube/config`, then the pod's service account, as kubectl does. */
  kubeconfig?: string | undefined;
  /** A context of the kubeconfig; its current one if left out. */
  context?: string | undefined;
  /** Use the service account of the pod this runs in, whatever kubeconfig there is. */
  inCluster?: boolean | undefined;
  /** A cluster by its address, whatever kubeconfig there is. */
  stated?: StatedServer | undefined;
  /** `process.env` unless stated. */
  environment?: NodeJS.ProcessEnv | undefined;
}

/** @throws KubeconfigError in one line that names the file and what it has. */
export async function openConnection(options: ConnectionOptions): Promise<ClusterConnection> {
  const environment = options.environment ?? process.env;
  if (options.inCluster === true) return inClusterConnection(environment);
  if (options.stated !== undefined) return statedConnection(options.stated, environment);
  const files = kubeconfigFiles(options.kubeconfig, environment);
  if (files !== undefined) return kubeconfigConnection(files, options.context, environment);
  if (options.context === undefined && environment['KUBERNETES_SERVICE_HOST']) {
    return inClusterConnection(environment);
  }
  throw new KubeconfigError(
    `no kubeconfig: KUBECONFIG is not set and there is no ${defaultFile(environment)}; name a file, or run inside a cluster`,
  );
}

function kubeconfigFiles(stated: string | undefined, environment: NodeJS.ProcessEnv): string[] | undefined {
  if (stated !== undefined) return [stated];
  const listed = environment['KUBECONFIG']?.split(delimiter).filter((file) => file !== '') ?? [];
  if (listed.length > 0) return listed;
  const file = defaultFile(environment);
  return existsSync(file) ? [file] : undefined;
}

function defaultFile(environment: NodeJS.ProcessEnv): string {
  return join(environment['HOME'] || homedir(), '.kube', 'config');
}

async function kubeconfigConnection(
  files: string[],
  contextName: string | undefined,
  environment: NodeJS.ProcessEnv,
): Promise<ClusterConnection> {
  const context = selectContext(await readKubeconfig(files), contextName);
  const { cluster, user } = context;
  const credentials = user.plugin === undefined ? staticCredentials : pluginCredentials;
  return {
    server: cluster.server.replace(/\/+$/, ''),
    origin: `context "${context.name}" of ${context.file}`,
    context: context.name,
    namespace: context.namespace,
    serverName: cluster.serverName,
    skipVerification: cluster.skipVerification,
    proxy: cluster.proxy ?? proxyFor(cluster.server, environment),
    compression: !cluster.disableCompression && !isLoopback(cluster.server),
    credentials: credentials(cluster, user),
  };
}
