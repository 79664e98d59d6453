import { resolve } from 'node:path';
import { KubeconfigError } from '../errors.ts';
import { mapField, textField, type Fields, type Kubeconfig, type KubeconfigEntry } from './kubeconfig.ts';

/** Text given in place (base64 in the kubeconfig, plain here) or in a file. */
export type TextOrFile = { text: string } | { file: string } | undefined;

export interface ClusterEntry {
  server: string;
  authority: TextOrFile;
  /** Name to expect in the server's certificate, where it differs from the address. */
  serverName: string | undefined;
  skipVerification: boolean;
  proxy: string | undefined;
  disableCompression: boolean;
}

export interface UserEntry {
  name: string;
  token: TextOrFile;
  certificate: TextOrFile;
  key: TextOrFile;
  basic: { username: string; password: string } | undefined;
  impersonate: Record<string, string | string[]>;
  /** `exec` or `auth-provider`, as written: credentials that a program or an identity provider hands out. */
  plugin: { exec?: Fields; authProvider?: Fields } | undefined;
}

/** A user with a bearer token and nothing else. */
export function tokenUser(name: string, token: TextOrFile): UserEntry {
  return {
    name,
    token,
    certificate: undefined,
    key: undefined,
    basic: undefined,
    impersonate: {},
    plugin: undefined,
  };
}

/** What one context of a kubeconfig says, resolved. */
export interface KubeconfigContext {
  name: string;
  file: string;
  namespace: string | undefined;
  cluster: ClusterEntry;
  user: UserEntry;
}

/**
 * The context asked for, or the current one.
 * @throws KubeconfigError naming the file and the contexts it has.
 */
export function selectContext(kubeconfig: Kubeconfig, requested?: string): KubeconfigContext {
  const files = kubeconfig.files.join(', ');
  const known = [...kubeconfig.contexts.keys()].join(', ') || 'none';
  const name = requested ?? kubeconfig.currentContext;
  if (name === undefined) {
    throw new KubeconfigError(`${files} names no current-context; choose a context, it has: ${known}`);
  }
  const context = kubeconfig.contexts.get(name);
  if (context === undefined) {
    throw new KubeconfigError(`context "${name}" is not in ${files}; it has: ${known}`);
  }
  const clusterName = textField(context.fields, 'cluster');
  const cluster = kubeconfig.clusters.get(clusterName ?? '');
  if (cluster === undefined) throw undefinedName(context, name, 'cluster', clusterName);
  const userName = textField(context.fields, 'user');
  const user = userName === undefined ? anonymous(context) : kubeconfig.users.get(userName);
  if (user === undefined) throw undefinedName(context, name, 'user', userName);
  return {
    name,
    file: context.file,
    namespace: textField(context.fields, 'namespace'),
    cluster: readCluster(cluster, clusterName ?? ''),
    user: readUser(user, userName ?? ''),
  };
}

function undefinedName(context: KubeconfigEntry, name: string, what: string, missing: string | undefined) {
  const problem =
    missing === undefined ? `names no ${what}` : `names the ${what} "${missing}", which is not defined`;
  return new KubeconfigError(`${context.file}: context "${name}" ${problem}`);
}

/** A context without a user talks anonymously, as to `kubectl proxy`. */
function anonymous(context: KubeconfigEntry): KubeconfigEntry {
  return { ...context, fields: {} };
}

function readCluster(entry: KubeconfigEntry, name: string): ClusterEntry {
  const { fields, file } = entry;
  const server = textField(fields, 'server');
  if (server === undefined || !/^https?:$/.test(URL.parse(server)?.protocol ?? '')) {
    throw new KubeconfigError(`${file}: cluster "${name}" needs a "server" such as https://10.0.0.1:6443`);
  }
  return {
    server,
    authority: textOrFile(entry, 'certificate-authority'),
    serverName: textField(fields, 'tls-server-name'),
    skipVerification: fields['insecure-skip-tls-verify'] === true,
    proxy: proxyOf(entry, name),
    disableCompression: fields['disable-compression'] === true,
  };
}

function proxyOf({ fields, file }: KubeconfigEntry, name: string): string | undefined {
  const proxy = textField(fields, 'proxy-url');
  if (proxy === undefined || /^https?:$/.test(URL.parse(proxy)?.protocol ?? '')) return proxy;
  throw new KubeconfigError(
    `${file}: the proxy-url of cluster "${name}" is not supported; only http:// and https:// proxies are`,
  );
}

function readUser(entry: KubeconfigEntry, name: string): UserEntry {
  const { fields } = entry;
  const username = textField(fields, 'username');
  const exec = mapField(fields, 'exec');
  const authProvider = mapField(fields, 'auth-provider');
  return {
    name,
    token: readToken(entry),
    certificate: textOrFile(entry, 'client-certificate'),
    key: textOrFile(entry, 'client-key'),
    basic: username === undefined ? undefined : { username, password: textField(fields, 'password') ?? '' },
    impersonate: impersonationHeaders(fields),
    plugin: exec ? { exec } : authProvider && { authProvider },
  };
}

/** As in client-go the file wins over the text: it is the one that rotates. */
function readToken({ fields, folder }: KubeconfigEntry): TextOrFile {
  const file = textField(fields, 'tokenFile');
  if (file !== undefined) return { file: resolve(folder, file) };
  const text = textField(fields, 'token');
  return text === undefined ? undefined : { text };
}

function textOrFile({ fields, folder }: KubeconfigEntry, key: string): TextOrFile {
  const data = textField(fields, `${key}-data`);
  if (data !== undefined) return { text: Buffer.from(data, 'base64').toString() };
  const file = textField(fields, key);
  return file === undefined ? undefined : { file: resolve(folder, file) };
}

/** `as`, `as-uid`, `as-groups`, `as-user-extra`: acting as somebody else, where RBAC lets the user. */
function impersonationHeaders(fields: Fields): Record<string, string | string[]> {
  const user = textField(fields, 'as');
  if (user === undefined) return {};
  const headers: Record<string, string | string[]> = { 'impersonate-user': user };
  const uid = textField(fields, 'as-uid');
  if (uid !== undefined) headers['impersonate-uid'] = uid;
  if (Array.isArray(fields['as-groups'])) headers['impersonate-group'] = fields['as-groups'].map(String);
  for (const [key, values] of Object.entries(mapField(fields, 'as-user-extra') ?? {})) {
    headers[`impersonate-extra-${encodeURIComponent(key)}`] = [values].flat().map(String);
  }
  return headers;
}
