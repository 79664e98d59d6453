import os from 'node:os';
import type { GitCredentials } from './git-client.ts';
import type { RepositoryLocation } from './repository-url.ts';

/** Variables of ours that Git needs: where programs are, which proxy to use, whom to trust. */
const inherited = [
  'PATH',
  'TMPDIR',
  'SYSTEMROOT',
  'SSH_AUTH_SOCK',
  'GIT_SSL_CAINFO',
  'GIT_SSL_CAPATH',
  'GIT_SSL_CERT',
  'GIT_SSL_KEY',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  ...['http_proxy', 'https_proxy', 'all_proxy', 'no_proxy'].flatMap((name) => [name, name.toUpperCase()]),
];

/** Git of the host configures nothing; what a repository brings configures nothing either. */
const isolation: Record<string, string> = {
  'core.hooksPath': os.devNull,
  'core.fsmonitor': 'false',
  'core.attributesFile': os.devNull,
  'core.excludesFile': os.devNull,
  'core.autocrlf': 'false',
  'core.symlinks': 'true',
  'core.quotePath': 'false',
  // Names that other file systems take for .git are refused here too.
  'core.protectHFS': 'true',
  'core.protectNTFS': 'true',
  'protocol.version': '2',
  'submodule.recurse': 'false',
  'fetch.recurseSubmodules': 'false',
  'gc.autoDetach': 'false',
  'maintenance.autoDetach': 'false',
  'http.lowSpeedLimit': '1000',
  'http.lowSpeedTime': '30',
  // An empty value forgets the helpers named before.
  'credential.helper': '',
};

/** The shell function that Git asks for credentials: they stay in the environment, off every command line. */
const credentialHelper =
  '!f() { test "$1" = get && printf "username=%s\\npassword=%s\\n" "$PLUMBLINE_GIT_USERNAME" "$PLUMBLINE_GIT_PASSWORD"; }; f';

/**
 * The whole environment of a Git process for one repository: cut off from the configuration, hooks, helpers and
 * prompts of the host, in English, with the credentials for this repository's own server only.
 */
export function gitEnvironment(
  location: RepositoryLocation,
  credentials: GitCredentials | undefined,
): Record<string, string> {
  const configuration: Record<string, string> = {
    ...isolation,
    // By https it can only go on by https, to which no cloud gives out its secrets.
    'http.followRedirects': location.protocol === 'http' ? 'false' : 'initial',
  };
  const environment: Record<string, string> = {
    ...inheritedVariables(),
    HOME: os.devNull,
    LC_ALL: 'C',
    GIT_ALLOW_PROTOCOL: location.protocol === 'http' ? 'http:https' : location.protocol,
    GIT_ASKPASS: '',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: os.devNull,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_LITERAL_PATHSPECS: '1',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_SSH_COMMAND: sshCommand(credentials),
    GIT_SSH_VARIANT: 'ssh',
    GIT_TERMINAL_PROMPT: '0',
  };
  if (credentials !== undefined && 'password' in credentials && location.origin !== undefined) {
    // Named for the server, so that a redirect elsewhere gets nothing.
    configuration[`credential.${location.origin}.helper`] = credentialHelper;
    environment['PLUMBLINE_GIT_USERNAME'] = credentials.username;
    environment['PLUMBLINE_GIT_PASSWORD'] = credentials.password;
  }
  for (const [index, [name, value]] of Object.entries(configuration).entries()) {
    environment[`GIT_CONFIG_KEY_${index}`] = name;
    environment[`GIT_CONFIG_VALUE_${index}`] = value;
  }
  environment['GIT_CONFIG_COUNT'] = String(Object.keys(configuration).length);
  return environment;
}

function inheritedVariables(): Record<string, string> {
  const names = inherited.filter((name) => process.env[name] !== undefined);
  return Object.fromEntries(names.map((name) => [name, process.env[name] ?? '']));
}

/** Never asks; trusts the host keys that OpenSSH knows, or those of the given file alone. */
function sshCommand(credentials: GitCredentials | undefined): string {
  const options = ['BatchMode=yes', 'ConnectTimeout=15'];
  if (credentials !== undefined && 'sshKeyFile' in credentials) {
    options.push('IdentitiesOnly=yes', `IdentityFile="${credentials.sshKeyFile}"`);
    if (credentials.knownHostsFile !== undefined)
      options.push('StrictHostKeyChecking=yes', `UserKnownHostsFile="${credentials.knownHostsFile}"`);
  }
  return ['ssh', ...options.map((option) => `-o ${quoteForShell(option)}`)].join(' ');
}

function quoteForShell(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
