import { BlockList, isIP } from 'node:net';

/**
 * The proxy that `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` prescribe for a server, by the rules kubectl follows:
 * never for loopback; `NO_PROXY` lists hosts, domains with their subdomains, addresses, CIDR ranges, or `*`.
 */
export function proxyFor(server: string, environment: NodeJS.ProcessEnv): string | undefined {
  const url = new URL(server);
  const scheme = url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const proxy = environment[scheme] || environment[scheme.toLowerCase()];
  if (!proxy || isLoopback(server)) return undefined;
  const exempt = (environment['NO_PROXY'] || environment['no_proxy'] || '')
    .split(',')
    .map((entry) => entry.trim());
  return exempt.some((entry) => exempts(entry.toLowerCase(), url)) ? undefined : proxy;
}

export function isLoopback(server: string): boolean {
  const { hostname } = new URL(server);
  return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
}

function exempts(entry: string, url: URL): boolean {
  if (entry === '') return false;
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (entry === '*' || entry === host || entry === url.host) return true;
  if (inRange(host, entry)) return true;
  return host.endsWith(`.${entry.replace(/^\*?\./, '')}`);
}

function inRange(host: string, range: string): boolean {
  const [, address = '', bits] = /^(.+)\/(\d+)$/.exec(range) ?? [];
  const family = isIP(address);
  if (family === 0 || isIP(host) !== family || Number(bits) > (family === 6 ? 128 : 32)) return false;
  const list = new BlockList();
  const name = family === 6 ? 'ipv6' : 'ipv4';
  list.addSubnet(address, Number(bits), name);
  return list.check(host, name);
}
