import { after } from 'node:test';
import { startGitea } from '../../../scripts/dev/servers/gitea.ts';
import { progressOnStandardError } from '../../../scripts/dev/progress.ts';
import { temporaryFolder } from '../temporary-folder.ts';

/** A real Gitea with the private repository `acme/platform`, and people who work there. */
export interface TestGitea {
  url: string;
  /** Calls the REST interface as somebody, `operator` (the administrator) unless stated. Rejects what is no success. */
  call<Answer>(method: string, path: string, body?: object, as?: string): Promise<Answer>;
  /** A token of a user with some scopes, such as `write:repository`. */
  tokenOf(user: string, scopes: readonly string[]): Promise<string>;
}

const password = 'a-long-password-1';

/** Rights of everybody in the repository; `mallory` has none. */
const people = { ada: 'admin', grace: 'write', 'plumbline-bot': 'write', mallory: undefined } as const;

/** Stopped when the file ends. */
export async function useGitea(): Promise<TestGitea> {
  const server = await startGitea({
    folder: temporaryFolder(),
    administrator: { username: 'operator', password },
    progress: progressOnStandardError,
  });
  after(() => server.stop());
  let tokens = 0;

  async function call<Answer>(method: string, path: string, body?: object, as = 'operator'): Promise<Answer> {
    const authorization = `Basic ${Buffer.from(`${as}:${password}`).toString('base64')}`;
    const response = await fetch(`${server.url}/api/v1${path}`, {
      method,
      headers: { authorization, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as Answer;
  }

  for (const [username, right] of Object.entries(people)) {
    const email = `${username}@acme.example`;
    await call('POST', '/admin/users', { username, email, password, must_change_password: false });
    if (right === 'admin') await call('POST', '/orgs', { username: 'acme' });
    if (right === 'admin')
      await call('POST', '/orgs/acme/repos', {
        name: 'platform',
        private: true,
        auto_init: true,
        default_branch: 'main',
      });
    if (right !== undefined)
      await call('PUT', `/repos/acme/platform/collaborators/${username}`, { permission: right });
  }
  return {
    url: server.url,
    call,
    async tokenOf(user, scopes) {
      tokens += 1;
      const content = { name: `token-${tokens}`, scopes };
      return (await call<{ sha1: string }>('POST', `/users/${user}/tokens`, content, user)).sha1;
    },
  };
}
