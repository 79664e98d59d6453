import type { ClusterConnection } from './cluster-connection.ts';
import { tokenUser } from './kubeconfig-context.ts';
import type { TextOrFile } from './kubeconfig-context.ts';
import { isLoopback, proxyFor } from './proxy.ts';
import { staticCredentials } from './static-credentials.ts';

/** A cluster by its address, without a kubeconfig. */
export interface StatedServer {
  server: string;
  /** File with certificates (PEM); those of the system unless stated. */
  certificateAuthority?: string | undefined;
  serverName?: string | undefined;
  /** One in a file is read again as it rotates. */
  token: TextOrFile;
}

/** How to reach a cluster that is stated by its address. */
export function statedConnection(
  { server: address, certificateAuthority, serverName, token }: StatedServer,
  environment: NodeJS.ProcessEnv,
): ClusterConnection {
  const server = address.replace(/\/+$/, '');
  const proxy = proxyFor(server, environment);
  const cluster = {
    server,
    authority: certificateAuthority === undefined ? undefined : { file: certificateAuthority },
    serverName,
    skipVerification: false,
    proxy,
    disableCompression: false,
  };
  return {
    server,
    origin: 'cluster.server of the configuration',
    serverName,
    skipVerification: false,
    proxy,
    compression: !isLoopback(server),
    credentials: staticCredentials(cluster, tokenUser('token', token)),
  };
}
