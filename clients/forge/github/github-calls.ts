import { Octokit } from '@octokit/core';
import { failureOf, githubFailure } from './github-failure.ts';
import type { GitHubAnswer } from './github-failure.ts';
import type { GitHubSettings } from './github-api.ts';

/** What every call is made with. */
export interface CallOptions {
  headers: { authorization: string; 'x-github-api-version': string };
  request: { signal: AbortSignal; redirect: 'manual' };
}

/** Makes one call. Rejects with a ForgeError, or the reason of the signal. */
export type GitHubCall = <Answer>(
  what: string,
  signal: AbortSignal | undefined,
  make: (options: CallOptions) => Promise<Answer>,
) => Promise<Answer>;

const usualTimeout = 30_000;

/** Octokit without anything that retries, waits or logs by itself, and a way to call it that names failures. */
export function createGitHubCalls(settings: GitHubSettings): { octokit: Octokit; call: GitHubCall } {
  const { apiUrl, token, timeout = usualTimeout } = settings;
  const octokit = new Octokit({ baseUrl: apiUrl, userAgent: 'plumbline', log: silent });
  return {
    octokit,
    async call(what, signal, make) {
      signal?.throwIfAborted();
      try {
        const authorization = `Bearer ${await token()}`;
        const limits = [AbortSignal.timeout(timeout), signal].filter((limit) => limit !== undefined);
        const answer = await make({
          headers: { authorization, 'x-github-api-version': '2022-11-28' },
          // The token is for the address in the configuration and for nobody it points to.
          request: { signal: AbortSignal.any(limits), redirect: 'manual' },
        });
        const { status } = (answer ?? {}) as Partial<GitHubAnswer>;
        if (typeof status === 'number' && status >= 300)
          throw failureOf(what, { status, headers: {}, data: undefined });
        return answer;
      } catch (error) {
        signal?.throwIfAborted();
        throw githubFailure(what, error);
      }
    },
  };
}

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
