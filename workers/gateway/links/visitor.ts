import { randomBytes } from 'node:crypto';
import { isIPv6 } from 'node:net';
import type { KnownAs } from '../../../domain/approval/people.ts';
import type { RouteRequest } from '../route.ts';
import type { LinkKeys } from './link-keys.ts';
import { accessParameter, covers, openGrant } from './signed-link.ts';
import type { Grant } from './signed-link.ts';

/** Somebody who may see a page. */
export interface Visitor {
  scope: string;
  /** Who they are, where that is known: only then can they decide. */
  person: KnownAs | undefined;
  /** What the tokens of their forms are bound to. */
  session: string;
  /** For the answer: keeps the visitor known on the pages of the scope. */
  cookie: string;
}

export interface Doorman {
  keys: LinkKeys;
  now: () => Date;
  /** Whether people names somebody so: whoever it does not name is nobody whose own changes could be told. */
  isPerson: (name: string) => boolean;
  /** In the embedded stack whoever sits at this machine, who needs no link. */
  local?: { person: KnownAs } | undefined;
  /** Path under which people reach the gateway, without a slash at its end. */
  basePath: string;
  secure: boolean;
}

const accessCookie = 'plumbline_access';
const sessionCookie = 'plumbline_session';
/** How long a visit lasts without another page of the scope, seconds. The link itself may end before. */
const visit = 60 * 60;

/** Who asks for a path, or why they may not see it. */
export function admit(doorman: Doorman, request: RouteRequest, path: string): Visitor | 'expired' | 'none' {
  if (doorman.local !== undefined && isLocal(request)) return localVisitor(doorman, doorman.local, request);
  const stated = request.query.get(accessParameter);
  const texts = [...(stated === null ? [] : [stated]), ...cookiesOf(request, accessCookie)];
  let refusal: 'expired' | 'none' = 'none';
  const good: { grant: Grant; text: string }[] = [];
  for (const text of texts) {
    const grant = openGrant(doorman.keys, text, doorman.now());
    if (grant === 'expired') refusal = 'expired';
    if (typeof grant !== 'string' && covers(grant, path)) good.push({ grant, text });
  }
  // Whoever came by a link of their own stays who they are, also where they follow one that was made for everybody.
  const best = good.find(({ grant }) => grant.person !== undefined) ?? good[0];
  return best === undefined ? refusal : guest(doorman, best.grant, best.text);
}

function guest(doorman: Doorman, { scope, expires, person }: Grant, text: string): Visitor {
  const left = Math.min(visit, expires - Math.floor(doorman.now().getTime() / 1000));
  const place = scope === '/' ? `${doorman.basePath}/` : `${doorman.basePath}${scope}`;
  return {
    scope,
    person: person !== undefined && doorman.isPerson(person) ? { name: person } : undefined,
    session: text,
    cookie: cookie(doorman, accessCookie, text, { place, seconds: Math.max(0, left) }),
  };
}

function localVisitor(
  doorman: Doorman,
  { person }: NonNullable<Doorman['local']>,
  request: RouteRequest,
): Visitor {
  const [known] = cookiesOf(request, sessionCookie).filter((text) => /^[\w-]{22,64}$/.test(text));
  const session = known ?? randomBytes(16).toString('base64url');
  const place = `${doorman.basePath}/`;
  return {
    scope: '/',
    person,
    session,
    cookie: cookie(doorman, sessionCookie, session, { place, seconds: visit }),
  };
}

function cookie(
  { secure }: Doorman,
  name: string,
  value: string,
  { place, seconds }: { place: string; seconds: number },
): string {
  return `${name}=${value}; Path=${place}; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`;
}

/** A browser sends the cookie with the longest path first. */
function cookiesOf({ headers }: RouteRequest, name: string): string[] {
  return (headers.cookie ?? '').split(/;\s*/).flatMap((pair) => {
    const [key, value = ''] = pair.split('=', 2);
    return key === name ? [value] : [];
  });
}

/**
 * Whether somebody at this machine asks, and asks us by a name of this machine: a page elsewhere that has its own
 * name lead here (DNS rebinding) is not local, and neither is what a proxy on this machine passes on.
 */
function isLocal({ remoteAddress, headers }: RouteRequest): boolean {
  if (headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined) return false;
  const peer = remoteAddress.replace(/^::ffff:/, '');
  const name = (headers.host ?? '').replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
  return isLoopback(peer) && (name === 'localhost' || isLoopback(name));
}

function isLoopback(address: string): boolean {
  return isIPv6(address) ? address === '::1' : /^127(\.\d{1,3}){3}$/.test(address);
}
