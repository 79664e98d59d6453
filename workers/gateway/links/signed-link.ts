import type { LinkKeys } from './link-keys.ts';
import { seal, unseal } from './sealed.ts';

/** What a signed link opens. */
export interface Grant {
  /** A path, and all below it; `/` is everything. */
  scope: string;
  /** Seconds since 1970. */
  expires: number;
  /** For whom the link was made: they can decide with it. Whoever else holds it can, too, so it is made short. */
  person?: string;
}

/** Name of the query parameter that carries a grant. */
export const accessParameter = 'access';

const purpose = 'link';

export function sealGrant(keys: LinkKeys, grant: Grant): string {
  return seal(keys, purpose, grant);
}

/** The grant behind a text; `expired` where it was good once, `invalid` where we never made it. */
export function openGrant(keys: LinkKeys, text: string, now: Date): Grant | 'expired' | 'invalid' {
  const grant = unseal(keys, purpose, text) as Grant | undefined;
  if (grant === undefined) return 'invalid';
  return grant.expires * 1000 > now.getTime() ? grant : 'expired';
}

export function covers({ scope }: Pick<Grant, 'scope'>, path: string): boolean {
  return scope === '/' || path === scope || path.startsWith(`${scope}/`);
}

/** The address of a page for whoever gets it, such as `https://plumbline.example/findings/4f1c?access=…`. */
export function signedLink(
  keys: LinkKeys,
  publicUrl: string,
  path: string,
  grant: Omit<Grant, 'scope'> & { scope?: string },
): string {
  const { scope = path, ...rest } = grant;
  const access = sealGrant(keys, { scope, ...rest });
  return `${publicUrl.replace(/\/+$/, '')}${path}?${accessParameter}=${access}`;
}
