import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, test } from 'node:test';
import { WebhookSignatureError } from '../../../clients/forge/errors.ts';
import { readWebhook } from '../../../clients/forge/webhooks/forge-webhook.ts';
import type { WebhookEvent } from '../../../clients/forge/webhooks/forge-webhook.ts';

const secret = "It's a Secret to Everybody";

const place = { full_name: 'acme/platform' };
const head = { ref: 'plumbline/shop/abc', repo: place };

function payloadOf(changed: object): string {
  const event = { action: 'closed', repository: place, sender: { login: 'ada' } };
  return JSON.stringify({ ...event, pull_request: { number: 7, merged: false, head }, ...changed });
}

function read(body: string, event = 'pull_request'): WebhookEvent | undefined {
  const digest = createHmac('sha256', secret).update(body).digest('hex');
  const headers = { 'x-github-event': event, 'x-hub-signature-256': `sha256=${digest}` };
  return readWebhook('github', secret, headers, Buffer.from(body));
}

test("GitHub's own example of a signature is taken", () => {
  const signature = 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17';
  const headers = { 'x-hub-signature-256': signature };
  assert.equal(readWebhook('github', secret, headers, Buffer.from('Hello, World!')), undefined);
});

describe('a delivery', () => {
  const body = payloadOf({});
  const digest = createHmac('sha256', secret).update(body).digest('hex');
  const refused: [string, Record<string, string>, string?][] = [
    ['without a signature', {}],
    ['with an empty one', { 'x-hub-signature-256': '' }],
    ['with another scheme', { 'x-hub-signature-256': `sha1=${digest}` }],
    ['with half of one', { 'x-hub-signature-256': `sha256=${digest.slice(0, 32)}` }],
    ['with one that is no number', { 'x-hub-signature-256': `sha256=${'zz'.repeat(32)}` }],
    [
      'with one in capital letters, as another delivery',
      { 'x-hub-signature-256': `sha256=${digest.toUpperCase()}` },
    ],
    ['with something behind it', { 'x-hub-signature-256': `sha256=${digest}zz` }],
    ['with the header of another forge', { 'x-gitea-signature': digest }],
    ['that was changed', { 'x-hub-signature-256': `sha256=${digest}` }, `${body} `],
  ];
  for (const [what, headers, sent = body] of refused) {
    test(`${what} is refused`, () => {
      assert.throws(() => readWebhook('github', secret, headers, Buffer.from(sent)), WebhookSignatureError);
    });
  }

  test('signed with an empty secret is refused: that is a setting that is missing', () => {
    const signature = `sha256=${createHmac('sha256', '').update(body).digest('hex')}`;
    const headers = { 'x-hub-signature-256': signature };
    assert.throws(() => readWebhook('github', '', headers, Buffer.from(body)), WebhookSignatureError);
  });
});

describe('an event', () => {
  const about = { pullRequest: 7, branch: head.ref, by: 'ada', repository: 'acme/platform' };
  const pull = (merged: boolean) => ({ pull_request: { number: 7, merged, head } });
  const cases: [string, object, string, Partial<WebhookEvent> | undefined][] = [
    ['that closed', {}, 'pull_request', { kind: 'closed' }],
    ['that merged', pull(true), 'pull_request', { kind: 'merged' }],
    ['that opened again', { action: 'reopened' }, 'pull_request', { kind: 'reopened' }],
    ['that pushed, in the words of GitHub', { action: 'synchronize' }, 'pull_request', { kind: 'pushed' }],
    ['that pushed, in the words of Gitea', { action: 'synchronized' }, 'pull_request', { kind: 'pushed' }],
    ['that reviewed', { action: 'submitted' }, 'pull_request_review', { kind: 'commented' }],
    ['that labelled', { action: 'labeled' }, 'pull_request', undefined],
    [
      'of a fork with a branch of our name',
      { pull_request: { number: 7, head: { ...head, repo: { full_name: 'eve/platform' } } } },
      'pull_request',
      undefined,
    ],
    [
      'of a fork that is gone',
      { pull_request: { number: 7, head: { ...head, repo: null } } },
      'pull_request',
      undefined,
    ],
    [
      'that names its deleted branch as Gitea does',
      {
        pull_request: {
          number: 7,
          merged: true,
          head: { ...head, ref: 'refs/pull/7/head', label: head.ref },
        },
      },
      'pull_request',
      { kind: 'merged' },
    ],
    ['of something else', { pull_request: undefined }, 'push', undefined],
  ];
  for (const [what, changed, event, expected] of cases) {
    test(`${what} ${expected === undefined ? 'says nothing' : `is ${expected.kind}`}`, () => {
      const found = read(payloadOf(changed), event);
      assert.deepEqual(found, expected && { ...about, ...expected });
    });
  }

  test('that is a comment names the pull request, and comments of ours are none', () => {
    assert.deepEqual(commented('Why?'), { ...about, kind: 'commented', branch: undefined });
    assert.equal(commented('News.\n\n<!-- plumbline: closed -->\n'), undefined);
    assert.equal(commented(`${'<!-- plumbline: -->'.repeat(3000)} why?`)?.kind, 'commented');
    assert.equal(commented('I quote it: <!-- plumbline: closed -->')?.kind, 'commented');
    assert.equal(commented('On an issue', { number: 7 }), undefined);
  });

  test('that is no JSON, or of another shape, says nothing', () => {
    for (const body of ['', '[]', '{', 'payload=%7B%7D', '{"action":1}']) assert.equal(read(body), undefined);
  });
});

function commented(body: string, issue: object = { number: 7, pull_request: {} }): WebhookEvent | undefined {
  const changed = { action: 'created', pull_request: undefined, issue, comment: { body } };
  return read(payloadOf(changed), 'issue_comment');
}
