import { isDeepStrictEqual } from 'node:util';
import type { KubeConfig } from '@kubernetes/client-node';
import { UnauthorizedError } from '../errors.ts';
import type { Credentials, CredentialSource } from './credentials.ts';
import type { ClusterEntry, UserEntry } from './kubeconfig-context.ts';
import type { Fields } from './kubeconfig.ts';
import { staticCredentials } from './static-credentials.ts';

/**
 * Credentials from a program (`exec`) or an identity provider (`auth-provider`), through KubeConfig of
 * @kubernetes/client-node, which caches them until they expire. The library is imported here, when it is needed: it
 * takes longer to load than everything else a command does.
 */
export function pluginCredentials(cluster: ClusterEntry, user: UserEntry): CredentialSource {
  const stated = staticCredentials(cluster, user);
  let configuration: Promise<KubeConfig> | undefined;
  let underWay: Promise<Credentials> | undefined;
  let latest: Credentials | undefined;

  async function obtain(): Promise<Credentials> {
    configuration ??= configure(cluster, user);
    const { headers, tls } = await stated.current();
    const options: { headers?: Record<string, string>; cert?: string; key?: string } = {};
    try {
      await (await configuration).applyToHTTPSOptions(options);
    } catch (error) {
      throw new UnauthorizedError(pluginFailure(user, error), { cause: error });
    }
    latest = {
      headers: { ...lowerCased(options.headers), ...headers },
      tls: {
        authority: tls.authority,
        certificate: options.cert ?? tls.certificate,
        key: options.key ?? tls.key,
      },
    };
    return latest;
  }

  return {
    /** Requests at the same time share one run of the plugin: it may open a browser. */
    current() {
      underWay ??= obtain().finally(() => (underWay = undefined));
      return underWay;
    },
    renew(refused) {
      // Of many requests refused together only the first starts a new run.
      // KubeConfig cannot forget a credential that states no expiry, so a fresh one takes its place.
      if (isDeepStrictEqual(refused, latest)) {
        latest = undefined;
        configuration = undefined;
      }
      stated.renew(refused);
      return true;
    },
  };
}

async function configure(cluster: ClusterEntry, user: UserEntry): Promise<KubeConfig> {
  const { KubeConfig } = await import('@kubernetes/client-node');
  const configuration = new KubeConfig();
  configuration.loadFromOptions({
    // Only the credentials are used; the connection is ours. skipTLSVerify keeps KubeConfig from refusing http://.
    clusters: [{ name: 'cluster', server: cluster.server, skipTLSVerify: true }],
    users: [{ name: user.name, ...authentication(cluster, user) }],
    contexts: [{ name: 'context', cluster: 'cluster', user: user.name }],
    currentContext: 'context',
  });
  return configuration;
}

function authentication(cluster: ClusterEntry, user: UserEntry): Fields {
  const { exec, authProvider } = user.plugin ?? {};
  if (exec === undefined) return { authProvider };
  const environment = Array.isArray(exec['env']) ? (exec['env'] as Fields[]) : [];
  return {
    exec: {
      ...exec,
      env: [...environment, { name: 'KUBERNETES_EXEC_INFO', value: execInfo(exec, cluster) }],
    },
  };
}

/** What kubectl tells a credential plugin; several refuse to run without it. */
function execInfo(exec: Fields, cluster: ClusterEntry): string {
  return JSON.stringify({
    apiVersion: exec['apiVersion'],
    kind: 'ExecCredential',
    spec: {
      interactive: false,
      ...(exec['provideClusterInfo'] === true ? { cluster: { server: cluster.server } } : {}),
    },
  });
}

function pluginFailure(user: UserEntry, error: unknown): string {
  const exec = user.plugin?.exec;
  const plugin =
    exec === undefined ? 'the auth-provider' : `the credential plugin "${String(exec['command'])}"`;
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
    const hint = typeof exec?.['installHint'] === 'string' ? `: ${firstLine(exec['installHint'])}` : '';
    return `${plugin} of user "${user.name}" is not installed${hint}`;
  }
  return `${plugin} of user "${user.name}" failed: ${firstLine(error instanceof Error ? error.message : String(error))}`;
}

function firstLine(text: string): string {
  return text.trim().split('\n', 1)[0] || 'it says nothing';
}

/** Header names in lower case, so that the same header under two spellings cannot go out twice. */
function lowerCased(headers: Record<string, string> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
