import { createAppAuth } from '@octokit/auth-app';
import type { RequestInterface } from '@octokit/types';

/** Who we are at GitHub. Secrets are read anew for each call, so that a rotated one is seen. */
export type GitHubIdentity =
  | { token: () => Promise<string> }
  | { app: { id: number; installation: number; privateKey: () => Promise<string> } };

/** A function that answers a token which is good now. That of an app is kept for as long as GitHub lets it live. */
export function createTokenSource(
  identity: GitHubIdentity,
  request: RequestInterface,
): () => Promise<string> {
  if ('token' in identity) return identity.token;
  const { id, installation, privateKey } = identity.app;
  let known: { key: string; auth: ReturnType<typeof createAppAuth> } | undefined;
  return async () => {
    const key = await privateKey();
    if (known?.key !== key) {
      const auth = createAppAuth({ appId: id, installationId: installation, privateKey: key, request });
      known = { key, auth };
    }
    return (await known.auth({ type: 'installation' })).token;
  };
}
