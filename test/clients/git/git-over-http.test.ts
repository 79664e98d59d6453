import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { execa } from 'execa';
import { createGitClient } from '../../../clients/git/create-git-client.ts';
import {
  AuthenticationError,
  GitTimeoutError,
  GitUnreachableError,
  InvalidRepositoryUrlError,
  RepositoryNotFoundError,
} from '../../../clients/git/errors.ts';
import { waitUntil } from '../../../scripts/dev/processes/wait-until.ts';
import { serveGitOverHttp } from '../../../scripts/dev/servers/git-http.ts';
import { createBareRepository } from '../../../scripts/dev/servers/git-repository.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const credentials = { username: 'robot@acme', password: 'p:ä s/w%rd"$(id)' };
const wrong = { username: 'robot', password: 'wrong-secret' };

const folder = temporaryFolder();
const head = await createBareRepository(path.join(folder, 'acme/platform.git'), { files: { a: '1' } });
const server = await serveGitOverHttp({ folder, credentials });
after(() => server.stop());
const url = `${server.url}/acme/platform.git`;

const client = createGitClient({ cacheFolder: temporaryFolder() });

/** A server that answers as told, at an address of its own. */
async function serve(listener: RequestListener): Promise<string> {
  const listening = createServer(listener);
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  after(() => listening.close().closeAllConnections());
  return `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
}

async function processesWith(text: string): Promise<string[]> {
  const { stdout } = await execa('ps', ['-e', '-ww', '-o', 'args=']);
  return stdout.split('\n').filter((line) => line.includes(text));
}

describe('credentials', () => {
  test('open a repository for reading and for pushing', async () => {
    const repository = { url, credentials };
    assert.equal(await client.resolve(repository, 'main'), head);
    const author = { name: 'Plumbline', email: 'plumbline@acme.example' };
    const result = await client.commit(repository, 'main', async () => ({
      files: { b: '2' },
      message: 'b',
      author,
    }));
    assert.equal(await client.resolve(repository, 'main'), result?.commit);
  });

  test('that are wrong or missing are named as the cause, never shown', async () => {
    for (const repository of [{ url, credentials: wrong }, { url }])
      await assert.rejects(client.resolve(repository, 'main'), (error) => {
        assert.ok(error instanceof AuthenticationError, String(error));
        assert.match(error.message, /^Repository http.*platform\.git refuses access; correct `credentials`/);
        assert.doesNotMatch(`${error.message} ${error.stack}`, /wrong-secret|\n.*fatal/);
        return true;
      });
  });

  test('are asked for at each resolve, whatever the cache holds already', async () => {
    await client.resolve({ url, credentials }, 'main');
    await assert.rejects(client.resolve({ url }, 'main'), AuthenticationError);
  });

  test('do not follow a redirect to another server', async () => {
    const seen: (string | undefined)[] = [];
    const other = await serve((request, response) => {
      seen.push(request.headers.authorization);
      response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end();
    });
    const redirecting = await serve((request, response) =>
      response.writeHead(302, { location: `${other}${request.url}` }).end(),
    );
    await assert.rejects(
      client.resolve({ url: `${redirecting}/a`, credentials }, 'main'),
      InvalidRepositoryUrlError,
    );
    assert.deepEqual(seen, [], 'nobody else was asked');
  });

  test('stand on no command line while Git runs, and no process outlives its caller', async () => {
    const hanging = await serve((request, response) => {
      if (request.headers.authorization === undefined)
        response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end();
    });
    const secret = 'secret-of-this-test';
    const abort = new AbortController();
    const resolving = client.resolve(
      { url: `${hanging}/a`, credentials: { username: 'robot', password: secret } },
      'main',
      abort.signal,
    );
    const rejected = assert.rejects(resolving, /enough/);
    await waitUntil(async () => (await processesWith(`${hanging}/a`)).length > 1, { within: 120_000 });
    assert.deepEqual(await processesWith(secret), []);
    abort.abort(new Error('enough'));
    await rejected;
    await waitUntil(async () => (await processesWith(`${hanging}/a`)).length === 0, { within: 120_000 });
  });

  test('with a line break are refused before they reach Git', async () => {
    const password = 'one\npassword=two';
    await assert.rejects(
      client.resolve({ url, credentials: { username: 'robot', password } }, 'main'),
      (error) => error instanceof AuthenticationError && !error.message.includes('two'),
    );
  });
});

describe('a server', () => {
  const answers: [title: string, status: number, type: new (...args: never[]) => Error, message: RegExp][] = [
    [
      'that knows no such repository',
      404,
      RepositoryNotFoundError,
      /does not exist, was moved, or is hidden/,
    ],
    ['where the repository is gone', 410, RepositoryNotFoundError, /./],
    ['that forbids', 403, AuthenticationError, /./],
    ['that fails', 500, GitUnreachableError, /500/],
    ['that has too much to do', 429, GitUnreachableError, /429/],
    ['that serves web pages instead', 200, RepositoryNotFoundError, /./],
  ];
  for (const [title, status, type, message] of answers)
    test(`${title} is named in one line`, async () => {
      const address = await serve((_, response) =>
        response.writeHead(status).end('<html>\n<body>Sign in</body>\n</html>\n'),
      );
      await assert.rejects(client.resolve({ url: `${address}/a`, credentials }, 'main'), (error) => {
        assert.ok(error instanceof type, String(error));
        assert.match(error.message, message);
        assert.ok(error.message.includes(`${address}/a`));
        assert.doesNotMatch(error.message, /\n/);
        return true;
      });
    });

  test('that does not exist is unreachable', async () => {
    for (const address of ['http://127.0.0.1:1/a', 'http://nowhere.invalid/a'])
      await assert.rejects(client.resolve({ url: address }, 'main'), GitUnreachableError);
  });

  test('that hangs is given up after the time limit, and Git with it', async () => {
    const address = await serve(() => {});
    const hasty = createGitClient({ cacheFolder: temporaryFolder(), timeLimit: 500 });
    await assert.rejects(hasty.resolve({ url: `${address}/a` }, 'main'), GitTimeoutError);
    await waitUntil(async () => (await processesWith(`${address}/a`)).length === 0, { within: 120_000 });
  });

  test('that breaks off in the middle is unreachable, and the next try succeeds', async () => {
    const { port } = new URL(server.url);
    let breakOff = true;
    const authorization = `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64')}`;
    const flaky = await serve((request, response) => {
      const forward = async (): Promise<void> => {
        const body = Buffer.concat(await Array.fromAsync(request));
        const answer = await fetch(`http://127.0.0.1:${port}${request.url}`, {
          method: request.method ?? 'GET',
          headers: {
            authorization,
            'content-type': request.headers['content-type'] ?? '',
            'content-encoding': request.headers['content-encoding'] ?? '',
            'git-protocol': String(request.headers['git-protocol'] ?? ''),
          },
          ...(body.length === 0 ? {} : { body }),
        });
        const bytes = Buffer.from(await answer.arrayBuffer());
        response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
        if (breakOff && bytes.includes('PACK')) {
          breakOff = false;
          response.write(bytes.subarray(0, bytes.length - 30), () => response.destroy());
        } else response.end(bytes);
      };
      forward().catch(() => response.destroy());
    });
    const fresh = createGitClient({ cacheFolder: temporaryFolder() });
    const repository = { url: `${flaky}/acme/platform.git` };
    await assert.rejects(fresh.resolve(repository, 'main'), GitUnreachableError);
    assert.equal(breakOff, false);
    assert.match(await fresh.resolve(repository, 'main'), /^[0-9a-f]{40}$/);
  });
});
