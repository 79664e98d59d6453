import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import {
  AuthenticationError,
  GitFailedError,
  GitUnreachableError,
  MirrorCorruptedError,
  RepositoryNotFoundError,
} from '../../../clients/git/errors.ts';
import { explainFailure, scrub } from '../../../clients/git/failure.ts';

const repository = 'https://git.example/acme/ssl-TLS-certificate';

/** What Git and servers print, and what it means. */
const outputs: [output: string, type: new (...args: never[]) => Error, message: RegExp][] = [
  [`fatal: repository '${repository}/' not found`, RepositoryNotFoundError, /does not exist, was moved/],
  [
    "fatal: '/srv/gone' does not appear to be a git repository\nfatal: Could not read from remote repository.",
    RepositoryNotFoundError,
    /./,
  ],
  [
    'remote: The project you were looking for could not be found.\nfatal: repository not found',
    RepositoryNotFoundError,
    /./,
  ],
  [
    `fatal: unable to access '${repository}/': The requested URL returned error: 410`,
    RepositoryNotFoundError,
    /./,
  ],
  [`fatal: Authentication failed for '${repository}/'`, AuthenticationError, /correct `credentials`/],
  [
    `fatal: could not read Username for 'https://git.example': terminal prompts disabled`,
    AuthenticationError,
    /./,
  ],
  [
    `fatal: unable to access '${repository}/': The requested URL returned error: 403`,
    AuthenticationError,
    /./,
  ],
  [
    'git@git.example: Permission denied (publickey).\nfatal: Could not read from remote repository.\n\nPlease make sure you have the correct access rights',
    AuthenticationError,
    /./,
  ],
  [
    'Host key verification failed.\nfatal: Could not read from remote repository.',
    AuthenticationError,
    /known_hosts/,
  ],
  [
    `fatal: unable to access '${repository}/': Could not resolve host: git.example`,
    GitUnreachableError,
    /Could not resolve host: git\.example/,
  ],
  [
    `fatal: unable to access '${repository}/': Failed to connect to git.example port 443: Connection refused`,
    GitUnreachableError,
    /Connection refused/,
  ],
  [
    `fatal: unable to access '${repository}/': The requested URL returned error: 503`,
    GitUnreachableError,
    /503/,
  ],
  [
    `fatal: unable to access '${repository}/': SSL certificate problem: self-signed certificate`,
    GitUnreachableError,
    /self-signed certificate; GIT_SSL_CAINFO/,
  ],
  [
    'error: RPC failed; curl 18 transfer closed\nfetch-pack: unexpected disconnect while reading sideband packet\nfatal: early EOF\nfatal: fetch-pack: invalid index-pack output',
    GitUnreachableError,
    /./,
  ],
  [
    'ssh: connect to host git.example port 22: No route to host\nfatal: Could not read from remote repository.',
    GitUnreachableError,
    /./,
  ],
  ['fatal: not a git repository: /cache/mirror.git', MirrorCorruptedError, /./],
  [
    'error: object file objects/aa/bb is empty\nfatal: loose object aabb is corrupt',
    MirrorCorruptedError,
    /./,
  ],
  [
    "error: cannot lock ref 'refs/heads/main': Unable to create 'refs/heads/main.lock': File exists.",
    MirrorCorruptedError,
    /./,
  ],
  [
    'error: file write error: No space left on device\nfatal: unable to write loose object file',
    GitFailedError,
    /No space is left/,
  ],
  ['remote: fatal: bad object HEAD\nfatal: protocol error', GitFailedError, /protocol error/],
  ['', GitFailedError, /no reason was given/],
];
for (const [output, type, message] of outputs)
  test(`"${output.split('\n')[0]}" is a ${type.name}`, () => {
    const error = explainFailure(repository, 'fetch', output);
    assert.ok(error instanceof type, error.name);
    assert.match(error.message, message);
    assert.doesNotMatch(error.message, /\n|\.\./);
  });

test('a secret is scrubbed in each notation, and so is what stands before the @ of any address', () => {
  const text = scrub("fatal: 'https://me:p%40ss@git.example/' p@ss https://other@x/", ['p@ss']);
  assert.equal(text, "fatal: 'https://***@git.example/' *** https://***@x/");
});

test('no scrubbed text holds the secret', () => {
  const secret = fc.string({ minLength: 4 }).filter((text) => !'***'.includes(text) && text.isWellFormed());
  fc.assert(
    fc.property(fc.string(), secret, fc.string(), (before, value, after) => {
      const text = scrub(`${before}${value}${after}${encodeURIComponent(value)}`, [value]);
      assert.ok(!text.includes(value) || value.includes('*'));
    }),
  );
});
