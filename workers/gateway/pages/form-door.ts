import type { KnownAs } from '../../../domain/approval/people.ts';
import type { LinkKeys } from '../links/link-keys.ts';
import { admit } from '../links/visitor.ts';
import type { Doorman, Visitor } from '../links/visitor.ts';
import type { RouteRequest, RouteResponse } from '../route.ts';
import { pageHeaders } from './answer-page.ts';
import { isFormToken, isFromElsewhere } from './form-token.ts';

/** A form of ours, sent back by whoever it was shown to. */
export interface SentForm {
  visitor: Visitor;
  person: KnownAs;
  fields: URLSearchParams;
  /** Of the evidence that the page showed. */
  digest: string;
}

const strangersMayNot = 'Only whoever came by a link of their own, or sits at this machine, can answer here.';
const outOfDate = 'This form is out of date. Go back, load the page again, and answer anew.';

/**
 * Lets a form in: from a person who may see its page, sent from that page, as it was shown to them. Else the answer
 * that says why not.
 *
 * @param about the page that the form is on, what it is about, and the field that names the evidence.
 */
export function receiveForm(
  keys: LinkKeys,
  doorman: Doorman,
  request: RouteRequest,
  { path, subject, digestField = 'digest' }: { path: string; subject: string; digestField?: string },
): SentForm | { refused: RouteResponse } {
  const visitor = admit(doorman, request, path);
  if (typeof visitor === 'string' || visitor.person === undefined)
    return { refused: refusal(403, strangersMayNot) };
  if (isFromElsewhere(request)) return { refused: refusal(403, 'This answer was sent by another site.') };
  const fields = new URLSearchParams(request.body.toString());
  const digest = fields.get(digestField) ?? '';
  const token = fields.get('token') ?? '';
  if (!isFormToken(keys, token, { session: visitor.session, finding: subject, digest }))
    return { refused: refusal(403, outOfDate) };
  return { visitor, person: visitor.person, fields, digest };
}

export function refusal(status: number, words: string): RouteResponse {
  const headers = { ...pageHeaders, 'content-type': 'text/plain; charset=utf-8' };
  return { status, headers, body: `${words}\n` };
}

/** Back to the page of a form, which shows what came of it. */
export function backTo(
  { basePath }: Doorman,
  { cookie }: Visitor,
  path: string,
  answer: string,
): RouteResponse {
  const location = `${basePath}${path}?answer=${answer}`;
  return { status: 303, headers: { ...pageHeaders, location, 'set-cookie': cookie } };
}
