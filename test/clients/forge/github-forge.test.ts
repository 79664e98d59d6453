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
import { createGitHubApi } from '../../../clients/forge/github/github-api.ts';
import { createAppTokenSource } from '../../../clients/forge/github/github-token.ts';
import { createHostedForge } from '../../../clients/forge/hosted/hosted-forge.ts';
import type { Mishap } from '../../support/forges/fake-github/fake-github.ts';
import type { FakeCheck } from '../../support/forges/fake-github/state.ts';
import { describeForge } from '../../support/forges/forge-behaviour.ts';
import { contentOf, newBranch, pullRequestsOf, pushChange } from '../../support/forges/forge-world.ts';
import { openGitHubWorld } from '../../support/forges/github-world.ts';

const world = await openGitHubWorld();

describeForge('pull requests at GitHub', world);

describe('GitHub', { timeout: 300_000 }, () => {
  const refusals: [
    string,
    Mishap,
    new (...input: never[]) => Error,
    { retryable: boolean; delay?: [number, number]; says: RegExp },
  ][] = [
    [
      'a used up rate limit until it is full again',
      {
        status: 403,
        message: 'API rate limit exceeded',
        headers: {
          'x-ratelimit-remaining': '0',
          'x-ratelimit-reset': String(Math.ceil(Date.now() / 1000) + 900),
        },
      },
      ForgeRateLimitedError,
      { retryable: true, delay: [1000, 900_000], says: /no more calls for \d+ s/ },
    ],
    [
      'a secondary limit for as long as it asks',
      {
        status: 403,
        message: 'You have exceeded a secondary rate limit.',
        headers: { 'retry-after': '120' },
      },
      ForgeRateLimitedError,
      { retryable: true, delay: [120_000, 120_000], says: /120 s/ },
    ],
    [
      'a secondary limit that names no time for a minute',
      { status: 429, message: 'You have exceeded a secondary rate limit.' },
      ForgeRateLimitedError,
      { retryable: true, delay: [60_000, 60_000], says: /60 s/ },
    ],
    [
      'an outage',
      { status: 502, headers: { 'retry-after': '5' } },
      ForgeUnavailableError,
      { retryable: true, delay: [5000, 5000], says: /answered 502 to list pull requests/ },
    ],
    [
      'a token that is over',
      { status: 401, message: 'Bad credentials' },
      ForgeAuthenticationError,
      { retryable: false, says: /Bad credentials; renew the token/ },
    ],
    [
      'a missing right by its name',
      {
        status: 403,
        message: 'Resource not accessible by personal access token',
        headers: { 'x-accepted-github-permissions': 'pull_requests=write' },
      },
      ForgeForbiddenError,
      { retryable: false, says: /it needs pull_requests=write/ },
    ],
    [
      'a repository that was moved',
      { status: 301, headers: { location: 'http://127.0.0.1:9/elsewhere' } },
      ForgeNotFoundError,
      { retryable: false, says: /was moved/ },
    ],
    [
      'a repository that is gone',
      { status: 404, message: 'Not Found' },
      ForgeNotFoundError,
      { retryable: false, says: /correct forge\.repository/ },
    ],
  ];

  for (const [name, mishap, kind, { retryable, delay, says }] of refusals) {
    test(`names ${name}`, async () => {
      const branch = newBranch();
      await pushChange(world, branch);
      world.github.failNext(/GET .*\/pulls$/, mishap);
      await assert.rejects(world.forge.propose(contentOf(branch)), (error: Error) => {
        assert.ok(error instanceof kind, `${error.name}: ${error.message}`);
        const { retryable: mayRetry, retryDelay } = error as unknown as ForgeUnavailableError;
        assert.equal(mayRetry, retryable);
        if (delay !== undefined)
          assert.ok((retryDelay ?? 0) >= delay[0] && (retryDelay ?? 0) <= delay[1], String(retryDelay));
        assert.match(error.message, says);
        assert.doesNotMatch(error.message, /github_pat_fake|\n/);
        return true;
      });
      // Nothing is retried in here: that is for whoever called.
      assert.deepEqual(await pullRequestsOf(world, branch), []);
    });
  }

  test('is unreachable without an answer, and an aborted call ends with the reason', async () => {
    const api = createGitHubApi({
      apiUrl: 'http://127.0.0.1:9',
      repository: 'acme/platform',
      token: async () => 'x',
    });
    const forge = createHostedForge(api, { warn: () => undefined });
    await assert.rejects(forge.propose(contentOf('plumbline/a/b')), (error: Error) => {
      assert.ok(error instanceof ForgeUnavailableError, error.message);
      assert.match(error.message, /cannot reach GitHub to list pull requests: /);
      return true;
    });
    const reason = new Error('stopped');
    await assert.rejects(forge.propose(contentOf('plumbline/a/b'), AbortSignal.abort(reason)), reason);
  });

  test('adopts what another process opened at the same moment', async () => {
    const branch = newBranch();
    await pushChange(world, branch);
    const all = await Promise.all([1, 2, 3].map(() => world.forge.propose(contentOf(branch))));
    assert.equal(new Set(all.map(({ number }) => number)).size, 1);
    assert.equal((await pullRequestsOf(world, branch)).length, 1);
  });

  test('refuses a branch with nothing new, in its own words', async () => {
    const branch = newBranch();
    const head = await pushChange(world, branch);
    const merge = {
      base: 'main',
      head,
      message: 'By hand',
      author: { name: 'ada', email: 'ada@acme.example' },
    };
    await world.branches.merge(world.repository, merge);
    await assert.rejects(world.forge.propose(contentOf(branch)), (error: Error) => {
      assert.ok(error instanceof ForgeRefusedError);
      assert.match(error.message, /No commits between main and plumbline/);
      return true;
    });
  });

  test('gets an open pull request where it has no drafts', async () => {
    world.github.repository.draftsSupported = false;
    world.warnings.length = 0;
    try {
      const { branch } = await proposed({ draft: true });
      assert.equal((await pullRequestsOf(world, branch))[0]?.draft, false);
      assert.match(world.warnings.join(), /draft state of pull request \d+: /);
    } finally {
      world.github.repository.draftsSupported = true;
    }
  });

  test('asks nobody twice, nor the author, and asks teams', async () => {
    const reviewers = ['grace', 'Plumbline-Bot', 'acme/platform-team'];
    const { branch } = await proposed({ reviewers });
    const pull = world.github.repository.pulls.find((each) => each.branch === branch);
    assert.deepEqual(pull?.reviewers, ['grace', 'acme/platform-team']);
    // Grace has answered, and somebody took the team off again.
    pull?.reviewers.splice(0, 2);
    pull?.timeline.push({ event: 'reviewed', user: 'grace' }, { event: 'reviewed', user: 'ada' });
    await world.forge.propose(contentOf(branch, { reviewers: [...reviewers, 'ada'] }));
    assert.deepEqual(pull?.reviewers, []);
  });

  test('finds its comment and its reviewers on later pages', async () => {
    const { branch, reference } = await proposed({ reviewers: ['grace'] });
    const pull = world.github.repository.pulls.find((each) => each.branch === branch);
    const marker = '<!-- plumbline: news -->';
    const others = (count: number) =>
      Array.from({ length: count }, (_, id) => ({ id, body: `> ${marker}`, user: 'ada' }));
    pull?.comments.push(...others(130));
    await world.forge.comment(reference, { body: 'News.', marker });
    pull?.comments.push(...others(80));
    pull?.timeline.unshift(...Array.from({ length: 120 }, () => ({ event: 'labeled' })));
    await world.forge.comment(reference, { body: 'Newer.', marker });
    await world.forge.propose(contentOf(branch, { reviewers: ['grace'] }));
    const ours = pull?.comments.filter(({ user }) => user === 'plumbline-bot');
    assert.deepEqual(
      ours?.map(({ body }) => body),
      [`Newer.\n\n${marker}`],
    );
    assert.equal(pull?.timeline.filter(({ event }) => event === 'review_requested').length, 1);
  });

  test('says what checks and statuses say together', async () => {
    const { head, reference } = await proposed();
    const { checks } = world.github.repository;
    const cases = [
      [[], 'none'],
      [[check('completed', 'success'), check('completed', 'skipped')], 'passed'],
      [[check('completed', 'success'), check('in_progress')], 'pending'],
      [[check('completed', 'success'), status('pending')], 'pending'],
      [[check('queued'), status('failure')], 'failed'],
      [[check('completed', 'timed_out'), status('success')], 'failed'],
      [[status('success')], 'passed'],
    ] as const;
    for (const [runs, expected] of cases) {
      checks.set(head, [...runs]);
      assert.equal((await world.forge.read(reference)).checks, expected, JSON.stringify(runs));
    }
  });

  test('lets workflow runs stand for checks that a fine-grained token may not read', async () => {
    const { head, reference } = await proposed();
    world.github.repository.checks.set(head, [
      { kind: 'check', state: 'completed', conclusion: 'success' },
      { kind: 'workflow', state: 'completed', conclusion: 'failure' },
    ]);
    const { token } = world.github;
    token.lacks = ['checks=read'];
    assert.equal((await world.forge.read(reference)).checks, 'failed');
    token.lacks = ['checks=read', 'actions=read', 'statuses=read'];
    assert.equal((await world.forge.read(reference)).checks, 'none');
    token.lacks = [];
  });

  test('says which right a token lacks, and does without the ones that are not needed', async () => {
    const branch = newBranch();
    await pushChange(world, branch);
    const { token } = world.github;
    token.lacks = ['pull_requests=write'];
    await assert.rejects(world.forge.propose(contentOf(branch)), ForgeForbiddenError);
    token.lacks = ['issues=write'];
    world.warnings.length = 0;
    await world.forge.propose(contentOf(branch));
    assert.match(world.warnings.join(), /labels of pull request \d+: .*issues=write/);
    token.lacks = [];
  });

  test('takes the token of an app, gets it once, and names a key that is not right', async () => {
    const { github } = world;
    const { fullName: repository } = github.repository;
    const apiUrl = `${github.url}/api/v3`;
    const app = { apiUrl, id: 12, installation: 34 };
    const token = createAppTokenSource({ ...app, privateKey: async () => github.privateKey });
    const forge = createHostedForge(createGitHubApi({ apiUrl, repository, token }), {
      warn: () => undefined,
    });
    const { reference } = await proposed();
    github.calls.length = 0;
    await forge.read(reference);
    await forge.read(reference);
    assert.equal(github.calls.filter((call) => call.endsWith('/access_tokens')).length, 1);
    const stranger = createAppTokenSource({ ...app, id: 13, privateKey: async () => github.privateKey });
    await assert.rejects(stranger(), ForgeAuthenticationError);
    const nonsense = createAppTokenSource({ ...app, privateKey: async () => 'SECRET-KEY' });
    await assert.rejects(nonsense(), (error: Error) => {
      assert.doesNotMatch(error.message, /SECRET-KEY/);
      return true;
    });
  });
});

/** An open pull request of a branch of its own. */
async function proposed(content: Parameters<typeof contentOf>[1] = {}) {
  const branch = newBranch();
  const head = await pushChange(world, branch);
  return { branch, head, reference: await world.forge.propose(contentOf(branch, content)) };
}

function check(state: string, conclusion?: string): FakeCheck {
  return { kind: 'check', state, ...(conclusion === undefined ? {} : { conclusion }) };
}

function status(state: string): FakeCheck {
  return { kind: 'status', state };
}
