import { firstLine } from '../../../domain/text/first-line.ts';
import { ClientError } from '../../errors.ts';
import {
  ForgeAuthenticationError,
  ForgeForbiddenError,
  ForgeNotFoundError,
  ForgeRateLimitedError,
  ForgeRefusedError,
  ForgeUnavailableError,
} from '../errors.ts';
import { delayUntil, retryAfterOf } from '../retry-after.ts';

/** What GitHub asks for where a secondary limit names no time, milliseconds. */
const secondaryDelay = 60_000;

/** As much of an answer of GitHub's as tells why it is none. */
export interface GitHubAnswer {
  status: number;
  headers: Readonly<Record<string, string | number | undefined>>;
  data: unknown;
}

/** What a call failed with, as an error of ours. `call` says in a few words what was asked, and of what. */
export function githubFailure(call: string, error: unknown): ClientError {
  if (error instanceof ClientError) return error;
  const refused = graphqlFailure(call, error);
  if (refused !== undefined) return refused;
  const answer = answerOf(error);
  if (answer !== undefined) return failureOf(call, answer);
  return new ForgeUnavailableError(`cannot reach GitHub to ${call}: ${reasonOf(error)}`);
}

/** What an answer that is no success means. */
export function failureOf(call: string, { status, headers, data }: GitHubAnswer): ClientError {
  const said = wordsOf(data);
  const retryAfter = retryAfterOf(headers['retry-after']?.toString());
  if (status === 429 || (status === 403 && isLimited(headers, said)))
    return new ForgeRateLimitedError('GitHub', retryAfter ?? delayOf(headers));
  if (status === 401)
    return new ForgeAuthenticationError(
      `GitHub refuses to ${call}: ${said}; renew the token or the key of the app under forge`,
    );
  if (status === 403) {
    const accepted = headers['x-accepted-github-permissions'];
    const needed = accepted === undefined ? '' : ` (it needs ${accepted})`;
    return new ForgeForbiddenError(`GitHub refuses to ${call}: ${said}${needed}; give the token that right`);
  }
  if (status === 404 || status === 410 || (status >= 300 && status < 400))
    return new ForgeNotFoundError(
      `GitHub finds nothing to ${call}: the repository does not exist, was moved, or is hidden from the token; ` +
        'correct forge.repository, or the repositories that the token may see',
    );
  if (status >= 500 || status === 408)
    return new ForgeUnavailableError(`GitHub answered ${status} to ${call}`, retryAfter);
  return new ForgeRefusedError(`GitHub refuses to ${call}: ${said}`, said);
}

/** GraphQL answers 200 and says in the body what went wrong. */
function graphqlFailure(call: string, error: unknown): ClientError | undefined {
  if (!(error instanceof Error) || error.name !== 'GraphqlResponseError') return undefined;
  const { errors = [] } = error as { errors?: { type?: string; message?: string }[] };
  const said = wordsOf({ message: errors[0]?.message });
  const [type = ''] = errors.flatMap((each) => each.type ?? []);
  if (type === 'RATE_LIMITED') return new ForgeRateLimitedError('GitHub', secondaryDelay);
  if (type === 'FORBIDDEN' || type === 'INSUFFICIENT_SCOPES')
    return new ForgeForbiddenError(`GitHub refuses to ${call}: ${said}; give the token that right`);
  return new ForgeRefusedError(`GitHub refuses to ${call}: ${said}`, said);
}

function isLimited(headers: GitHubAnswer['headers'], said: string): boolean {
  return (
    headers['retry-after'] !== undefined ||
    String(headers['x-ratelimit-remaining']) === '0' ||
    /rate limit|abuse detection/i.test(said)
  );
}

function delayOf(headers: GitHubAnswer['headers']): number {
  const reset = Number(headers['x-ratelimit-reset']);
  const isUsedUp = String(headers['x-ratelimit-remaining']) === '0' && Number.isFinite(reset);
  return isUsedUp ? delayUntil(reset) : secondaryDelay;
}

function answerOf(error: unknown): GitHubAnswer | undefined {
  if (!(error instanceof Error) || !('response' in error)) return undefined;
  const { response } = error as { response?: Partial<GitHubAnswer> };
  if (typeof response !== 'object' || typeof response.status !== 'number') return undefined;
  return { status: response.status, headers: response.headers ?? {}, data: response.data };
}

/** GitHub's own words in one line: its message, and what it names as wrong. */
function wordsOf(data: unknown): string {
  const { message, errors } = (typeof data === 'object' && data !== null ? data : {}) as {
    message?: unknown;
    errors?: unknown;
  };
  const faults = (Array.isArray(errors) ? errors : []).map((fault: unknown) => {
    if (typeof fault === 'string') return fault;
    const {
      message: text,
      field,
      code,
    } = (fault ?? {}) as { [Key in 'message' | 'field' | 'code']?: unknown };
    return [text ?? field, text === undefined ? code : undefined]
      .filter((word) => typeof word === 'string')
      .join(' ');
  });
  const words = [typeof message === 'string' ? message : 'no reason was given', ...faults];
  return words.join('; ').replaceAll(/\s+/g, ' ').slice(0, 500);
}

/** Node hides the reason of a failed fetch levels down. */
function reasonOf(error: unknown): string {
  let reason = error instanceof Error ? error.message : String(error);
  for (let at = error; at instanceof Error; at = at.cause) {
    if ('code' in at && typeof at.code === 'string') return at.code;
    reason = at.message;
  }
  return firstLine(reason);
}
