import { access, constants } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { execa } from 'execa';

/** Nobody listens there. A program without a network of its own fails by it instead of reaching out. */
const nowhere = 'http://127.0.0.1:9';

const proxies = ['http_proxy', 'https_proxy', 'all_proxy'].flatMap((name) => [name, name.toUpperCase()]);
const networkVariables = [...proxies, 'no_proxy', 'NO_PROXY', 'SSL_CERT_FILE', 'SSL_CERT_DIR', 'PATH'];

/**
 * The whole environment of a program that renders: an empty home, so that no plugin, repository, registry login or
 * kubeconfig of this machine takes part, and without a network no other programs and no way out.
 */
export function sandboxEnvironment(home: string, network: boolean): Record<string, string> {
  const isolated = {
    HOME: home,
    TMPDIR: home,
    LC_ALL: 'C',
    NO_COLOR: '1',
    ...Object.fromEntries(
      ['CONFIG', 'CACHE', 'DATA', 'STATE'].map((name) => [`XDG_${name}_HOME`, path.join(home, 'xdg')]),
    ),
    ...Object.fromEntries(
      ['CONFIG', 'CACHE', 'DATA'].map((name) => [`HELM_${name}_HOME`, path.join(home, 'helm')]),
    ),
    HELM_PLUGINS: path.join(home, 'helm', 'plugins'),
    KUSTOMIZE_PLUGIN_HOME: path.join(home, 'kustomize'),
    KUBECONFIG: os.devNull,
  };
  if (!network)
    return { ...isolated, PATH: '', ...Object.fromEntries(proxies.map((name) => [name, nowhere])) };
  const inherited = networkVariables.filter((name) => process.env[name] !== undefined);
  return {
    ...isolated,
    ...Object.fromEntries(inherited.map((name) => [name, process.env[name] ?? ''])),
    GIT_CONFIG_GLOBAL: os.devNull,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    // Neither commands (ext::) nor what else is on this machine (file://), such as mirrors of other repositories.
    GIT_ALLOW_PROTOCOL: 'https:http:ssh',
  };
}

/**
 * The command that runs a program with its memory limited and, where the system lets us, in a network of its own that
 * leads nowhere.
 */
export async function sandboxCommand(
  command: readonly string[],
  { memory, network }: { memory: number; network: boolean },
): Promise<[string, ...string[]]> {
  const isolation = network ? [] : await (networkIsolation ??= findNetworkIsolation());
  // Not every system can limit memory: the program runs all the same.
  const limited = `ulimit -v ${Math.floor(memory / 1024)} 2>/dev/null; exec "$@"`;
  return ['/bin/sh', '-c', limited, 'sh', ...isolation, ...command];
}

let networkIsolation: Promise<string[]> | undefined;

/** A user namespace is what an ordinary user may make; containers often forbid it. */
async function findNetworkIsolation(): Promise<string[]> {
  for (const unshare of ['/usr/bin/unshare', '/bin/unshare']) {
    const command = [unshare, '--user', '--map-current-user', '--net', '--'];
    try {
      await access(unshare, constants.X_OK);
      await execa(unshare, [...command.slice(1), '/bin/sh', '-c', ':'], { timeout: 5_000 });
      return command;
    } catch {
      // Without it the proxy that leads nowhere is what keeps the program off the network.
    }
  }
  return [];
}
