import { describeConnection, type ClusterConnection } from '../connection/cluster-connection.ts';
import { ConnectionLostError, KubeconfigError, UnreachableError, type KubernetesError } from '../errors.ts';

const unreachable: Record<string, string> = {
  ECONNREFUSED: 'connection refused; is the cluster running, and is this its address?',
  ENOTFOUND: 'its name does not resolve; is the address right, and is a VPN needed?',
  EAI_AGAIN: 'its name could not be resolved just now',
  ETIMEDOUT: 'no answer to the connection; is a VPN or a firewall in the way?',
  EHOSTUNREACH: 'no route to it; is a VPN needed?',
  ENETUNREACH: 'no route to it; is the network up?',
  EPROTO: 'it does not speak TLS as expected; is the address right?',
  ERR_PROXY_TUNNEL: 'the proxy would not connect to it',
};

const untrusted: Record<string, string> = {
  DEPTH_ZERO_SELF_SIGNED_CERT:
    'its certificate is signed by itself, not by the certificate-authority of the kubeconfig',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is not signed by the certificate-authority of the kubeconfig',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'its certificate is not signed by the certificate-authority of the kubeconfig',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    'its certificate is not signed by the certificate-authority of the kubeconfig',
  CERT_SIGNATURE_FAILURE: 'its certificate is not signed by the certificate-authority of the kubeconfig',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet; is the clock of this machine right?',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name; set tls-server-name in the kubeconfig',
};

/** Node's own error from an exchange, as one of ours. */
export function networkError(error: unknown, connection: ClusterConnection, action: string): KubernetesError {
  const { code = '', message } = error as NodeJS.ErrnoException;
  const cluster = describeConnection(connection);
  if (/^ERR_OSSL|^ERR_CRYPTO/.test(code)) {
    return new KubeconfigError(
      `a certificate or key is not valid PEM, or they do not fit together: ${cluster}`,
      {
        cause: error,
      },
    );
  }
  const reason = unreachable[code] ?? untrusted[code] ?? duringHandshake(code, message);
  if (reason !== undefined) {
    return new UnreachableError(`cannot reach the API server ${cluster}: ${reason}`, connection.server, {
      cause: error,
    });
  }
  return new ConnectionLostError(`the connection to ${cluster} broke during ${action} (${code || message})`, {
    cause: error,
  });
}

function duringHandshake(code: string, message: string): string | undefined {
  if (message.includes('before secure TLS connection'))
    return 'it closed the connection during the TLS handshake';
  if (code.startsWith('ERR_SSL')) return `TLS failed (${code}); is the address right?`;
  return undefined;
}
