import { cacheName, locateRepository } from '../clients/git/repository-url.ts';
import type { Forge } from '../config/schema/forge.ts';

/** Where a forge is: for people and Git, and for its REST interface. */
export function forgeAddressOf({ kind, url = 'https://github.com' }: Forge): {
  webUrl: string;
  apiUrl: string;
} {
  const webUrl = url.replace(/\/+$/, '');
  if (kind !== 'github') return { webUrl, apiUrl: `${webUrl}/api/v1` };
  const { host } = new URL(webUrl);
  // GitHub itself and its instances with data residency have a host for it, GitHub Enterprise Server a path.
  const hasHost = host === 'github.com' || host.endsWith('.ghe.com');
  return { webUrl, apiUrl: hasHost ? `https://api.${host}` : `${webUrl}/api/v3` };
}

/** The id of a repository in keys of the store: `github.com/acme/platform`. Forges take names in any case for the same. */
export function forgeIdOf(settings: Forge, repository: string): string {
  const { host, pathname } = new URL(forgeAddressOf(settings).webUrl);
  return `${host}${pathname.replace(/\/+$/, '')}/${repository}`.toLowerCase();
}

/** The same of a repository without a forge. */
export function localIdOf(url: string): string {
  return cacheName(locateRepository(url, ['https', 'http', 'ssh', 'file']));
}
