import type { CredentialSource } from './credentials.ts';

/** Where a cluster is and how to be let in. */
export interface ClusterConnection {
  /** `https://host:port`, with the path in front of the API where a gateway adds one; no slash at the end. */
  server: string;
  /** Where this comes from, for messages: `context "prod" of FILE`. */
  origin: string;
  context?: string | undefined;
  /** The context's default namespace. */
  namespace?: string | undefined;
  /** Name to expect in the server's certificate, where it differs from the address. */
  serverName?: string | undefined;
  skipVerification: boolean;
  /** `http://` or `https://` address of a proxy to go through. */
  proxy?: string | undefined;
  /** Let the server compress large answers: worth it on a network, a waste on loopback and inside the cluster. */
  compression: boolean;
  credentials: CredentialSource;
}

/** For messages: where and as what we tried. */
export function describeConnection(connection: ClusterConnection): string {
  return `${connection.server} (${connection.origin})`;
}
