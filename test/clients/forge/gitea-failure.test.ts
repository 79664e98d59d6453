import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  ForgeAuthenticationError,
  ForgeForbiddenError,
  ForgeNotFoundError,
  ForgeRateLimitedError,
  ForgeRefusedError,
  ForgeUnavailableError,
} from '../../../clients/forge/errors.ts';
import { markedTitle, plainTitle } from '../../../clients/forge/gitea/draft-title.ts';
import { createGiteaApi } from '../../../clients/forge/gitea/gitea-api.ts';
import { giteaFailure } from '../../../clients/forge/gitea/gitea-failure.ts';
import { delayUntil, retryAfterOf } from '../../../clients/forge/retry-after.ts';

const now = Date.parse('2026-11-21T12:00:00Z');

describe('an answer of Gitea', () => {
  const cases: [number, string, new (...input: never[]) => Error, boolean, RegExp][] = [
    [401, message('invalid username, password or token'), ForgeAuthenticationError, false, /renew the token/],
    [
      403,
      message('token does not have\nat least one of required scope(s)'),
      ForgeForbiddenError,
      false,
      /not have at least one/,
    ],
    [404, message('GetUserByName'), ForgeNotFoundError, false, /correct forge\.repository/],
    [307, '', ForgeNotFoundError, false, /was moved/],
    [409, message('pull request already exists'), ForgeRefusedError, false, /already exists/],
    [422, message('[]: invalid'), ForgeRefusedError, false, /invalid/],
    [423, message('repository is archived'), ForgeRefusedError, false, /archived/],
    [429, '<html>slow down</html>', ForgeRateLimitedError, true, /no more calls for 60 s/],
    [500, '', ForgeUnavailableError, true, /answered 500 to open it: no reason/],
    [502, '<html>bad gateway</html>', ForgeUnavailableError, true, /answered 502/],
  ];
  for (const [status, body, kind, retryable, says] of cases) {
    test(`${status} is ${kind.name}, in one line`, () => {
      const error = giteaFailure('open it', status, new Headers(), body);
      assert.ok(error instanceof kind);
      assert.equal(error.retryable, retryable);
      assert.match(error.message, says);
      assert.doesNotMatch(error.message, /\n/);
    });
  }

  test('that asks for patience is believed, within an hour', () => {
    const limited = giteaFailure('open it', 429, new Headers({ 'retry-after': '7' }), '');
    assert.equal(limited.retryDelay, 7000);
    assert.equal(retryAfterOf('Sat, 21 Nov 2026 12:00:30 GMT', now), 30_000);
    assert.equal(retryAfterOf('Sat, 21 Nov 2026 11:00:00 GMT', now), 1000);
    assert.equal(retryAfterOf('1e9', now), 3_600_000);
    assert.equal(delayUntil(now / 1000 + 90, now), 90_000);
    for (const nothing of [null, undefined, '', 'soon']) assert.equal(retryAfterOf(nothing, now), undefined);
  });
});

test('a Gitea that is not there is unreachable, and an aborted call ends with the reason', async () => {
  const api = createGiteaApi({
    url: 'http://127.0.0.1:9/',
    repository: 'acme/platform',
    token: async () => 'canary5150',
  });
  await assert.rejects(api.get(1), (error: Error) => {
    assert.ok(error instanceof ForgeUnavailableError);
    assert.match(error.message, /^cannot reach Gitea at 127\.0\.0\.1:9 to read pull request 1: /);
    assert.doesNotMatch(error.message, /canary5150/);
    return true;
  });
  const reason = new Error('stopped');
  await assert.rejects(api.get(1, AbortSignal.abort(reason)), reason);
});

test('a draft is marked in its title once, whoever marked it', () => {
  assert.equal(markedTitle('Carry back', true), 'WIP: Carry back');
  for (const title of ['WIP: Carry back', 'wip:Carry back', '[WIP] Carry back']) {
    assert.equal(plainTitle(title), 'Carry back');
    assert.equal(markedTitle(title, true), 'WIP: Carry back');
    assert.equal(markedTitle(title, false), 'Carry back');
  }
});

function message(text: string): string {
  return JSON.stringify({ message: text, url: 'https://git.example/api/swagger' });
}
