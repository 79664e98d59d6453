import { seal, unseal } from '../links/sealed.ts';
import type { LinkKeys } from '../links/link-keys.ts';
import type { Visitor } from '../links/visitor.ts';
import type { RouteRequest } from '../route.ts';

const purpose = 'form';

/** What lets a form of ours, shown to this visitor about this evidence, and no other page send an answer. */
export function formToken(keys: LinkKeys, visitor: Visitor, finding: string, digest: string): string {
  return seal(keys, purpose, { session: visitor.session, finding, digest });
}

export function isFormToken(
  keys: LinkKeys,
  text: string,
  expected: { session: string; finding: string; digest: string },
): boolean {
  const stated = unseal(keys, purpose, text) as typeof expected | undefined;
  return (
    stated !== undefined &&
    stated.session === expected.session &&
    stated.finding === expected.finding &&
    stated.digest === expected.digest
  );
}

/** Whether a browser says that another site sent the form. One that says nothing is judged by the token alone. */
export function isFromElsewhere({ headers }: RouteRequest): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site !== 'same-origin';
  const { origin } = headers;
  if (origin === undefined || origin === 'null') return false;
  return URL.parse(origin)?.host !== headers.host;
}
