import {
  ForgeAuthenticationError,
  ForgeForbiddenError,
  ForgeNotFoundError,
  ForgeRateLimitedError,
  ForgeRefusedError,
  ForgeUnavailableError,
} from '../errors.ts';
import type { ForgeError } from '../errors.ts';
import { retryAfterOf } from '../retry-after.ts';

/** Where a proxy in front names no time, milliseconds. */
const usualDelay = 60_000;

/** What an answer that is no success means. `call` says in a few words what was asked, and of what. */
export function giteaFailure(call: string, status: number, headers: Headers, body: string): ForgeError {
  const said = wordsOf(body);
  const retryAfter = retryAfterOf(headers.get('retry-after'));
  if (status === 429) return new ForgeRateLimitedError('Gitea', retryAfter ?? usualDelay);
  if (status === 401)
    return new ForgeAuthenticationError(`Gitea refuses to ${call}: ${said}; renew the token under forge`);
  if (status === 403)
    return new ForgeForbiddenError(`Gitea refuses to ${call}: ${said}; give the token that right`);
  if (status === 404 || status === 410 || (status >= 300 && status < 400))
    return new ForgeNotFoundError(
      `Gitea finds nothing to ${call} (${said}): the repository does not exist, was moved, or is hidden from the ` +
        'token; correct forge.repository, or the rights of the token',
    );
  if (status >= 500 || status === 408)
    return new ForgeUnavailableError(`Gitea answered ${status} to ${call}: ${said}`, retryAfter);
  return new ForgeRefusedError(`Gitea refuses to ${call}: ${said}`, said);
}

/** Gitea's own words, in one line. */
function wordsOf(body: string): string {
  try {
    const { message } = JSON.parse(body) as { message?: unknown };
    if (typeof message === 'string' && message !== '')
      return message.replaceAll(/\s+/g, ' ').trim().slice(0, 500);
  } catch {
    // A proxy in front answers in its own form.
  }
  return 'no reason was given';
}
