import { createAppAuth } from '@octokit/auth-app';
import { Octokit } from '@octokit/core';
import { githubFailure } from './github-failure.ts';

export interface GitHubApp {
  /** As `GitHubSettings.apiUrl`. */
  apiUrl: string;
  id: number;
  installation: number;
  /** PEM, read anew for each token, so that a rotated one is seen. */
  privateKey: () => Promise<string>;
}

const timeout = 30_000;

/** Answers a token of an app's installation that is good now; one is kept for as long as GitHub lets it live. */
export function createAppTokenSource(app: GitHubApp): () => Promise<string> {
  const { request } = new Octokit({
    baseUrl: app.apiUrl,
    userAgent: 'plumbline',
    request: {
      fetch: (url: string, options: RequestInit) =>
        fetch(url, { ...options, signal: AbortSignal.timeout(timeout) }),
    },
  });
  let known: { privateKey: string; auth: ReturnType<typeof createAppAuth> } | undefined;
  return async () => {
    const privateKey = await app.privateKey();
    if (known?.privateKey !== privateKey) {
      const { id: appId, installation: installationId } = app;
      known = { privateKey, auth: createAppAuth({ appId, installationId, privateKey, request }) };
    }
    try {
      return (await known.auth({ type: 'installation' })).token;
    } catch (error) {
      throw githubFailure(`get a token for installation ${app.installation} of app ${app.id}`, error);
    }
  };
}
