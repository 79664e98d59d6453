import { ClientError } from '../../errors.ts';
import { ForgeUnavailableError } from '../errors.ts';
import { giteaFailure } from './gitea-failure.ts';

export interface GiteaSettings {
  /** Of the instance, such as `https://git.example`. */
  url: string;
  /** `owner/name`. */
  repository: string;
  /** Read anew for each call, so that a rotated one is seen. */
  token: () => Promise<string>;
  /** How long one call may take, milliseconds; 30 s unless stated. */
  timeout?: number;
}

export interface GiteaCall {
  method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below `/api/v1`, its parts encoded. */
  path: string;
  query?: Readonly<Record<string, string | number>>;
  body?: object;
  signal?: AbortSignal | undefined;
}

/** Makes one call; `what` says in a few words what for. Rejects with a ForgeError, or the reason of the signal. */
export type CallGitea = <Answer>(what: string, call: GiteaCall) => Promise<Answer>;

const usualTimeout = 30_000;

export function createGiteaCalls(settings: GiteaSettings): CallGitea {
  const { token, timeout = usualTimeout } = settings;
  const base = settings.url.replace(/\/+$/, '');
  return async <Answer>(what: string, call: GiteaCall) => {
    const { method = 'GET', path, query = {}, body, signal } = call;
    signal?.throwIfAborted();
    const url = new URL(`${base}/api/v1${path}`);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value));
    const limits = [AbortSignal.timeout(timeout), signal].filter((limit) => limit !== undefined);
    try {
      const response = await fetch(url, {
        method,
        headers: {
          accept: 'application/json',
          authorization: `token ${await token()}`,
          'user-agent': 'plumbline',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        // The token is for the address in the configuration and for nobody it points to.
        redirect: 'manual',
        signal: AbortSignal.any(limits),
      });
      const text = await response.text();
      if (!response.ok) throw giteaFailure(what, response.status, response.headers, text);
      return (text === '' ? undefined : JSON.parse(text)) as Answer;
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof ClientError) throw error;
      throw new ForgeUnavailableError(`cannot reach Gitea at ${url.host} to ${what}: ${reasonOf(error)}`);
    }
  };
}

/** Node hides the reason of a failed fetch one level down. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof SyntaxError) return 'the answer is no JSON';
  const { cause } = error;
  return cause instanceof Error && 'code' in cause ? String(cause.code) : error.message;
}
