import assert from 'node:assert/strict';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { createGitBranches } from '../../clients/git/create-git-branches.ts';
import { AuthenticationError } from '../../clients/git/errors.ts';
import { ForgeAuthenticationError } from '../../clients/forge/errors.ts';
import { createObjectStore } from '../../clients/object-store/create-object-store.ts';
import { parseConfiguration } from '../../config/load-configuration.ts';
import { serveGitOverHttp } from '../../scripts/dev/servers/git-http.ts';
import { createBareRepository } from '../../scripts/dev/servers/git-repository.ts';
import { createOpenForge } from '../../workers/forge.ts';
import type { OpenForge } from '../../workers/forge.ts';
import { ForgeSettingsError, NoForgeError } from '../../workers/forge-settings.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const token = 'gitea-token-5150';
process.env['TEST_FORGE_TOKEN'] = token;
const branches = createGitBranches({ cacheFolder: temporaryFolder(), protocols: ['http', 'file'] });
const store = createObjectStore({ folder: temporaryFolder() });

function open(forge: string, more = ''): OpenForge {
  const text = `version: 1\ngateway: { publicUrl: https://plumbline.example/ }\n${forge}
targets:
  - name: shop
    cluster: { context: test }
    source: { git: https://git.example/acme/shop }
${more}`;
  const { configuration } = parseConfiguration(text, 'plumbline.yaml', new Date());
  return createOpenForge(configuration, { store, branches, now: () => new Date(), warn: () => undefined });
}

const source = (url: string, revision = 'main') => ({ repository: { url }, revision });
const secret = 'token: { env: TEST_FORGE_TOKEN }';

describe('the forge of a target', () => {
  const places: [settings: string, url: string, id: string, git: string][] = [
    [
      `{ kind: github, ${secret} }`,
      'https://github.com/acme/platform.git',
      'github.com/acme/platform',
      'https://github.com/acme/platform.git',
    ],
    [
      `{ kind: github, ${secret} }`,
      'git@github.com:Acme/Platform.git',
      'github.com/acme/platform',
      'https://github.com/Acme/Platform.git',
    ],
    [
      `{ kind: github, ${secret}, url: https://ghe.example }`,
      'ssh://git@ghe.example:2222/acme/platform',
      'ghe.example/acme/platform',
      'https://ghe.example/acme/platform.git',
    ],
    [
      `{ kind: gitea, ${secret}, url: 'https://git.example/forge/' }`,
      'https://git.example/forge/acme/platform',
      'git.example/forge/acme/platform',
      'https://git.example/forge/acme/platform.git',
    ],
    [
      `{ kind: gitea, ${secret}, url: 'http://git.example:3000' }`,
      'git@git.example:acme/platform.git',
      'git.example:3000/acme/platform',
      'http://git.example:3000/acme/platform.git',
    ],
    [
      `{ kind: github, ${secret}, repository: acme/other }`,
      '/srv/mirror.git',
      'github.com/acme/other',
      'https://github.com/acme/other.git',
    ],
  ];
  for (const [settings, url, id, git] of places) {
    test(`is ${id} for a source of ${url}`, async () => {
      const opened = await open(`forge: ${settings}`)('shop', source(url));
      assert.equal(opened.repository, id);
      assert.deepEqual(opened.git, {
        url: git,
        credentials: { username: 'x-access-token', password: token },
      });
    });
  }

  test('is its own before that of the file, and says what to open pull requests with', async () => {
    const own = `    forge: { kind: gitea, url: https://git.example, ${secret}, labels: [drift], reviewers: [ada], codeOwners: false, draft: true, base: develop }\n`;
    const opened = await open(`forge: { kind: github, ${secret} }`, own)(
      'shop',
      source('https://git.example/acme/shop'),
    );
    const { base, labels, reviewers, draft, codeOwners } = opened;
    assert.deepEqual(
      { base, labels, reviewers, draft, codeOwners },
      {
        base: 'develop',
        labels: ['drift'],
        reviewers: ['ada'],
        draft: true,
        codeOwners: undefined,
      },
    );
  });

  test('without a forge keeps pull requests itself and needs nothing but its kind', async () => {
    const folder = path.join(temporaryFolder(), 'shop.git');
    await createBareRepository(folder, { files: { a: '1\n' } });
    const opened = await open('forge: { kind: local }')('shop', source(folder));
    assert.equal(opened.local, opened.forge);
    assert.match(opened.repository, /^[\w.-]+-shop-[0-9a-f]{16}$/);
    const [branch, key] = ['plumbline/shop/a', 'shop/a'];
    const author = { name: 'Plumbline', email: 'plumbline@acme.example' };
    const files = new Map([['a', Buffer.from('2\n')]]);
    const change = { repository: opened.git, base: 'main', branch, key, files, message: 'Change', author };
    assert.equal((await branches.publish(change)).outcome, 'published');
    const content = {
      branch,
      base: 'main',
      title: 'A',
      body: 'B',
      marker: '<!-- m -->',
      labels: [],
      reviewers: [],
      draft: false,
    };
    const { url, number } = await opened.forge.propose(content);
    assert.equal(url, `https://plumbline.example/pull-requests/${opened.repository}/${number}`);
  });

  test('cannot be told where settings leave it open, in one line that says what to add', async () => {
    const github = open(`forge: { kind: github, ${secret} }`);
    for (const url of [
      'https://git.example/acme/shop',
      '/srv/shop.git',
      'https://github.com/only',
      'https://github.com/a/b/c',
    ])
      await assert.rejects(github('shop', source(url)), (error: Error) => {
        assert.ok(error instanceof ForgeSettingsError);
        assert.match(error.message, /name the repository under forge as owner\/name$/);
        return true;
      });
    for (const revision of ['HEAD', 'semver:1.x', 'a'.repeat(40), 'refs/pull/1/head'])
      await assert.rejects(github('shop', source('https://github.com/acme/shop', revision)), /forge\.base/);
    await assert.rejects(open('')('shop', source('https://github.com/acme/shop')), NoForgeError);
    const missing = open('forge: { kind: github, token: { env: TEST_NO_SUCH_TOKEN } }');
    await assert.rejects(missing('shop', source('https://github.com/acme/shop')), (error: Error) => {
      assert.ok(error instanceof ForgeAuthenticationError);
      assert.match(error.message, /environment variable TEST_NO_SUCH_TOKEN is not set/);
      return true;
    });
  });
});

test('branches are pushed over https with the token of the forge, which no error quotes', async () => {
  const folder = temporaryFolder();
  await createBareRepository(path.join(folder, 'acme', 'shop.git'), { files: { a: '1\n' } });
  const credentials = { username: 'x-access-token', password: token };
  const server = await serveGitOverHttp({ folder, credentials });
  after(() => server.stop());
  const settings = `forge: { kind: gitea, url: '${server.url}', ${secret} }`;
  const opened = await open(settings)('shop', source(`${server.url}/acme/shop`));
  const files = new Map([['a', Buffer.from('2\n')]]);
  const author = { name: 'Plumbline', email: 'plumbline@acme.example' };
  const change = {
    base: 'main',
    branch: 'plumbline/shop/a',
    key: 'shop/a',
    files,
    message: 'Change',
    author,
  };
  const published = await branches.publish({ ...change, repository: opened.git });
  assert.equal(published.outcome, 'published');
  const { url } = opened.git;
  const wrong = { url, credentials: { username: 'x-access-token', password: 'wrong-token-5150' } };
  await assert.rejects(branches.publish({ ...change, repository: wrong }), (error: Error) => {
    assert.ok(error instanceof AuthenticationError, error.message);
    assert.doesNotMatch(JSON.stringify([error.message, error.stack]), /wrong-token-5150|gitea-token-5150/);
    return true;
  });
});
