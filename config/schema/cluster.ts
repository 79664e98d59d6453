import { z } from 'zod';
import { LocalPath } from './local-path.ts';
import { SecretReference } from './secret-reference.ts';

const ways = ['context', 'inCluster', 'server'] as const;

/** A token sent in the clear could be read on the way. */
const isSafe = (address: string): boolean => {
  const { protocol, hostname } = new URL(address);
  return protocol === 'https:' || /^(127\.\d+\.\d+\.\d+|localhost|\[::1\])$/.test(hostname);
};

/** Which cluster. Never the current context: that changes with whatever somebody did last on this machine. */
export const Cluster = z
  .strictObject({
    context: z.string().min(1).exactOptional().describe('Context of the kubeconfig.'),
    kubeconfig: LocalPath.exactOptional().describe(
      'The kubeconfig file. Without it, KUBECONFIG, then ~/.kube/config.',
    ),
    inCluster: z
      .literal(true)
      .exactOptional()
      .describe('The cluster that Plumbline itself runs in, by the service account of its pod.'),
    server: z
      .url({ protocol: /^https?$/, error: 'expected an address such as https://10.0.0.1:6443' })
      .refine(isSafe, { error: 'expected https: a token must not travel in the clear' })
      .exactOptional()
      .describe('Address of the API server of another cluster, where no kubeconfig is wanted.'),
    certificateAuthority: LocalPath.exactOptional().describe(
      'File with the certificates (PEM) that vouch for `server`. Without it, those of the system.',
    ),
    serverName: z
      .string()
      .min(1)
      .exactOptional()
      .describe('Name that the certificate of `server` must bear, where it is not the address.'),
    token: SecretReference.exactOptional().describe(
      'Token for `server`, such as that of a service account. A file is read again when it rotates.',
    ),
  })
  .refine((cluster) => ways.filter((way) => cluster[way] !== undefined).length === 1, {
    error:
      'expected a context of the kubeconfig, inCluster: true, or a server (the current context is never assumed)',
  })
  .refine((cluster) => cluster.kubeconfig === undefined || cluster.context !== undefined, {
    path: ['kubeconfig'],
    error: 'has an effect with a context only',
  })
  .refine(({ server, token }) => server === undefined || token !== undefined, {
    path: ['token'],
    error: 'expected a reference to the token for this server, such as { file: /var/run/secrets/prod/token }',
  })
  .refine(
    ({ server, certificateAuthority, serverName, token }) =>
      server !== undefined ||
      [certificateAuthority, serverName, token].every((setting) => setting === undefined),
    { error: 'certificateAuthority, serverName and token have an effect with server only' },
  );
export type Cluster = z.output<typeof Cluster>;
