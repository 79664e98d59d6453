import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InvalidRepositoryUrlError } from '../../../clients/git/errors.ts';
import { cacheName, locateRepository } from '../../../clients/git/repository-url.ts';
import type { GitProtocol } from '../../../clients/git/repository-url.ts';

const all: GitProtocol[] = ['https', 'http', 'ssh', 'file'];

const accepted: [address: string, protocol: GitProtocol, url?: string][] = [
  ['https://git.example/acme/platform.git', 'https'],
  ['https://GIT.example:8443/acme/platform/', 'https', 'https://git.example:8443/acme/platform'],
  ['http://127.0.0.1:3000/a', 'http'],
  ['ssh://git@git.example:2222/acme/platform.git', 'ssh'],
  ['git@git.example:acme/platform.git', 'ssh'],
  ['git.example:acme/platform', 'ssh'],
  ['file:///srv/git/platform.git', 'file'],
  ['/srv/git/with space/platform.git', 'file'],
  ['/srv/git/../platform.git', 'file', '/srv/platform.git'],
];
for (const [address, protocol, url = address] of accepted)
  test(`${address} is read by ${protocol}`, () => {
    const location = locateRepository(address, all);
    assert.deepEqual([location.protocol, location.url], [protocol, url]);
  });

const refused = [
  '',
  'ext::sh -c "touch /tmp/owned"',
  'EXT::sh',
  'fd::17/foo',
  'git::https://git.example/a',
  '--upload-pack=touch /tmp/owned',
  '-oProxyCommand=x:y',
  'ssh://-oProxyCommand=touch/x',
  'ssh://git@-oProxyCommand=x/y',
  'ssh://git.example/-x',
  'git@git.example:-x',
  'git@git.example::x',
  '-git@git.example:x',
  'git://git.example/a',
  'ftp://git.example/a',
  'https://git.example/a\n--upload-pack=x',
  'https://user:secret@git.example/a',
  'https://token@git.example/a',
  'ssh://git:secret@git.example/a',
  'https://git.example/a?token=secret',
  'https://',
  'relative/path',
  '../up',
];
for (const address of refused)
  test(`${JSON.stringify(address)} is refused in one line that does not repeat it`, () => {
    assert.throws(
      () => locateRepository(address, all),
      (error) => error instanceof InvalidRepositoryUrlError && !/secret|token@|owned|\n/.test(error.message),
    );
  });

test('a protocol that is not allowed is refused', () => {
  for (const address of ['/srv/git/a', 'file:///srv/git/a'])
    assert.throws(() => locateRepository(address, ['https', 'ssh']), /protocol file is not allowed/);
});

test('HTTP credentials belong to the server of the address and to no other', () => {
  assert.equal(locateRepository('https://git.example:8443/a/b', all).origin, 'https://git.example:8443');
  assert.equal(locateRepository('git@git.example:a/b', all).origin, undefined);
});

test('each address has a folder name of its own that can be read and stays in its place', () => {
  const names = accepted.map(([address]) => cacheName(locateRepository(address, all)));
  assert.equal(new Set(names).size, names.length);
  assert.match(names[0] ?? '', /^acme-platform-[0-9a-f]{16}$/);
  for (const address of ['/..', '/', '/.hidden', `/${'x'.repeat(500)}`])
    assert.match(cacheName(locateRepository(address, all)), /^(?!\.)[\w.-]{1,100}$/);
});
