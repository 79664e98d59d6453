import type { Agent } from 'node:http';
import type { AgentOptions } from 'node:https';
import type { ClusterConnection } from '../connection/cluster-connection.ts';
import type { TlsMaterial } from '../connection/credentials.ts';

/** As in exchange.ts: an import would load fetch as well. */
const { Agent: HttpAgent } = process.getBuiltinModule('node:http');
const { Agent: HttpsAgent } = process.getBuiltinModule('node:https');

/** Requests at once; more wait for a free connection. The API server's own fairness queues are not much longer. */
const maximumConnections = 16;
/** Idle connections are closed before the server (90 s) or a load balancer (60 s) closes them under our hands. */
const idleMilliseconds = 30_000;
const probeMilliseconds = 15_000;

/** Connection pools for one set of TLS material. */
export interface Agents {
  /** Bounded and kept alive, for requests that end. */
  requests: Agent;
  /** Unbounded, for watches: each holds a connection for as long as it lasts and must not starve the requests. */
  streams: Agent;
}

/** Hands out the pools, making new ones when a certificate has rotated; requests under way finish on the old ones. */
export function createAgents(connection: ClusterConnection): {
  for(tls: TlsMaterial): Agents;
  close(): void;
} {
  let current: { material: string; agents: Agents } | undefined;
  return {
    for(tls) {
      const material = [tls.authority, tls.certificate, tls.key].join('\n');
      if (current?.material !== material) {
        current = { material, agents: buildAgents(connection, tls) };
      }
      return current.agents;
    },
    close() {
      current?.agents.requests.destroy();
      current?.agents.streams.destroy();
      current = undefined;
    },
  };
}

function buildAgents(connection: ClusterConnection, tls: TlsMaterial): Agents {
  const PoolAgent = connection.server.startsWith('https:') ? HttpsAgent : HttpAgent;
  const { proxy } = connection;
  const options: AgentOptions = {
    // keepAliveMsecs is the TCP probe that finds connections whose other end has vanished.
    keepAlive: true,
    keepAliveMsecs: probeMilliseconds,
    ca: tls.authority,
    cert: tls.certificate,
    key: tls.key,
    rejectUnauthorized: !connection.skipVerification,
    ...(connection.serverName === undefined ? {} : { servername: connection.serverName }),
    ...(proxy === undefined ? {} : { proxyEnv: { HTTP_PROXY: proxy, HTTPS_PROXY: proxy } }),
  };
  return {
    requests: new PoolAgent({ ...options, maxSockets: maximumConnections, timeout: idleMilliseconds }),
    streams: new PoolAgent({ ...options, maxFreeSockets: 0 }),
  };
}
