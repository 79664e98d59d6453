import path from 'node:path';
import { textHash } from '../../domain/text/text-hash.ts';
import { InvalidRepositoryUrlError } from './errors.ts';

export type GitProtocol = 'https' | 'http' | 'ssh' | 'file';

/** A repository address that is safe to hand to Git. */
export interface RepositoryLocation {
  /** Holds no secret and cannot be taken for an option. */
  url: string;
  protocol: GitProtocol;
  /** `https://host:port`, to which HTTP credentials belong; absent for other protocols. */
  origin?: string;
}

/**
 * Checks an address: `https://`, `http://`, `ssh://`, `user@host:path`, `file://` or an absolute path. Throws
 * InvalidRepositoryUrlError for other protocols (`ext::` runs commands), options, secrets and control characters.
 */
export function locateRepository(address: string, allowed: readonly GitProtocol[]): RepositoryLocation {
  const location = parse(address);
  if (!allowed.includes(location.protocol))
    throw new InvalidRepositoryUrlError(`protocol ${location.protocol} is not allowed here`);
  return location;
}

function parse(address: string): RepositoryLocation {
  if (address === '') throw new InvalidRepositoryUrlError('the address is empty');
  if (/\p{Cc}/u.test(address)) throw new InvalidRepositoryUrlError('the address has control characters');
  if (address.startsWith('-')) throw new InvalidRepositoryUrlError('the address begins with a dash');
  if (/^[a-z0-9+.-]+::/i.test(address)) throw new InvalidRepositoryUrlError('it names a transport helper');
  if (path.isAbsolute(address)) return { url: path.normalize(address), protocol: 'file' };
  return address.includes('://') ? parseUrl(address) : parseScpAddress(address);
}

function parseUrl(address: string): RepositoryLocation {
  if (!URL.canParse(address)) throw new InvalidRepositoryUrlError('the address is no URL');
  const url = new URL(address);
  if (url.password !== '' || (url.username !== '' && url.protocol !== 'ssh:'))
    throw new InvalidRepositoryUrlError(
      'the address carries credentials; give them by reference under `credentials`',
    );
  if (url.hostname.startsWith('-') || url.username.startsWith('-') || url.pathname.startsWith('/-'))
    throw new InvalidRepositoryUrlError('a part of the address begins with a dash');
  if (url.search !== '' || url.hash !== '')
    throw new InvalidRepositoryUrlError('the address has a query or fragment');
  const plain = url.href.replace(/\/+$/, '');
  switch (url.protocol) {
    case 'https:':
    case 'http:':
      return { url: plain, protocol: url.protocol === 'https:' ? 'https' : 'http', origin: url.origin };
    case 'ssh:':
      return { url: plain, protocol: 'ssh' };
    case 'file:':
      return { url: plain, protocol: 'file' };
    default:
      throw new InvalidRepositoryUrlError(`protocol ${url.protocol.slice(0, -1)} is not allowed here`);
  }
}

/** `user@host:path`, the short form of `ssh://`. */
function parseScpAddress(address: string): RepositoryLocation {
  if (!/^(?:[a-z0-9_][\w.-]*@)?[a-z0-9][a-z0-9.-]*:(?![-:])[^\\]+$/i.test(address))
    throw new InvalidRepositoryUrlError(
      'expected https://…, ssh://…, user@host:path, file://… or an absolute path',
    );
  return { url: address, protocol: 'ssh' };
}

/** The server of a repository; undefined where it is on this machine. */
export function hostOf({ url, protocol }: RepositoryLocation): string | undefined {
  if (protocol === 'file') return undefined;
  if (url.includes('://')) return new URL(url).hostname;
  return /^(?:[^@]*@)?([^:]+):/.exec(url)?.[1];
}

/** Name of a folder for what is cached of a repository: readable, and different for different addresses. */
export function cacheName({ url }: RepositoryLocation): string {
  const readable = url
    .replace(/\.git$/, '')
    .split(/[/:]/)
    .slice(-2)
    .join('-')
    .replaceAll(/[^\w.-]/g, '_');
  return `${readable.replace(/^\.+/, '').slice(-60)}-${textHash(url, 16)}`;
}
