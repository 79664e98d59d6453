import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { createObjectStore } from '../../../clients/object-store/create-object-store.ts';
import type { ObjectStore } from '../../../clients/object-store/object-store.ts';
import { reviewMessage } from '../../../clients/slack/blocks/review-message.ts';
import { createSlackClient } from '../../../clients/slack/create-slack-client.ts';
import {
  SlackRateLimitedError,
  SlackRefusedError,
  SlackUnavailableError,
  SlackUnknownError,
} from '../../../clients/slack/errors.ts';
import { createMessageLedger } from '../../../clients/slack/message-ledger.ts';
import { createSlackNotifier } from '../../../clients/slack/slack-notifier.ts';
import type { Notifier } from '../../../clients/notifications/notifier.ts';
import { useFakeSlack, wordsOf } from '../../support/fake-slack/fake-slack.ts';
import { finding, reviewCard } from '../../support/review-card.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const slack = await useFakeSlack();
const { workspace } = slack;
const channel = 'C0PLATFORM';
let store: ObjectStore;
let notifier: Notifier;

beforeEach(() => {
  workspace.messages.splice(0);
  slack.calls.splice(0);
  store = createObjectStore({ folder: temporaryFolder() });
  notifier = notifierOn(store);
});

function notifierOn(on: ObjectStore, place = channel): Notifier {
  return createSlackNotifier({
    slack: createSlackClient({ apiUrl: slack.url, token: async () => 'xoxb-fake' }),
    ledger: createMessageLedger(on),
    channel: place,
    now: () => new Date(),
  });
}

const decided = {
  moment: 'decided',
  at: '2026-11-21T10:05:00.000Z',
  isOpen: false,
  actions: [],
  decisions: [
    {
      decisionId: 'd',
      actor: 'Alice',
      identities: ['Alice', 'U0ALICE01'],
      memberOf: [],
      action: 'heal',
      planDigest: 'd1'.repeat(16),
      door: 'slack',
      at: '2026-11-21T10:05:00.000Z',
    },
  ],
} as const;

test('a review is one message, which is brought up to date with a note in its thread', async () => {
  await notifier.show(reviewCard());
  await notifier.show(reviewCard(decided));
  const [message, ...others] = workspace.topLevel();
  assert.ok(message !== undefined && others.length === 0);
  assert.match(wordsOf(message), /<@U0ALICE01> · heal/);
  assert.ok(!wordsOf(message).includes('plumbline:heal'), 'what was decided has no buttons left');
  assert.match(workspace.repliesTo(message)[0]?.text ?? '', /Alice decided to heal \(<@U0ALICE01>\)/);
});

test('the same card shown again changes nothing', async () => {
  await notifier.show(reviewCard());
  await notifier.show(reviewCard(decided));
  const before = structuredClone(workspace.messages);
  slack.calls.splice(0);
  await notifier.show(reviewCard(decided));
  assert.deepEqual(workspace.messages, before);
  assert.deepEqual(slack.calls, []);
});

test('a worker that dies after posting, before writing down where, leads to no second message', async () => {
  slack.failNext('chat.postMessage', 'answer-lost');
  await assert.rejects(notifier.show(reviewCard()), SlackUnavailableError);
  assert.equal(workspace.topLevel().length, 1, 'Slack has posted it all the same');
  await notifier.show(reviewCard());
  assert.equal(workspace.topLevel().length, 1);
  await notifier.show(reviewCard(decided));
  assert.match(wordsOf(workspace.topLevel()[0]!), /decided to heal/);
});

test('a note in the thread is adopted in the same way', async () => {
  await notifier.show(reviewCard());
  const [message] = workspace.topLevel();
  const reminded = reviewCard({ moment: 'reminded', at: '2026-11-21T10:30:00.000Z' });
  slack.failNext('chat.postMessage', 'answer-lost');
  await assert.rejects(notifier.show(reminded), SlackUnavailableError);
  await notifier.show(reminded);
  assert.equal(workspace.repliesTo(message!).length, 1);
  await notifier.show(reviewCard({ moment: 'reminded', at: '2026-11-21T11:00:00.000Z' }));
  assert.equal(workspace.repliesTo(message!).length, 2, 'a second reminder is another one');
});

test('two workers that tell at once leave one message', async () => {
  await Promise.all([notifierOn(store).show(reviewCard()), notifierOn(store).show(reviewCard())]);
  assert.equal(workspace.topLevel().length, 1);
});

test('an item that closed and drifts again gets a message of its own', async () => {
  await notifier.show(reviewCard());
  await notifier.show(reviewCard(decided));
  await notifier.show(reviewCard({ episode: 'run-2', at: '2026-11-22T10:00:00.000Z' }));
  const [first, second] = workspace.topLevel();
  assert.match(wordsOf(first!), /decided to heal/);
  assert.match(wordsOf(second!), /plumbline:heal/);
});

test('a message that somebody deleted is posted anew', async () => {
  await notifier.show(reviewCard());
  workspace.messages.splice(0);
  await notifier.show(reviewCard({ moment: 'reminded', at: '2026-11-21T10:30:00.000Z' }));
  const [message] = workspace.topLevel();
  assert.match(wordsOf(message!), /Still waiting/);
  assert.equal(workspace.repliesTo(message!).length, 1);
});

test('a reminder and an escalation call those who may decide', async () => {
  await notifier.show(reviewCard());
  const approvers = [{ group: 'S0ONCALL1' }, { user: 'U0ALICE01' }, { role: 'lead' }];
  await notifier.show(reviewCard({ moment: 'escalated', at: '2026-11-21T12:00:00.000Z', approvers }));
  const [note] = workspace.repliesTo(workspace.topLevel()[0]!);
  assert.match(note?.text ?? '', /<!subteam\^S0ONCALL1>, <@U0ALICE01>, everybody who is lead/);
});

test('a long difference is shown in brief, and whole as a file in the thread, once', async () => {
  const live = Array.from({ length: 400 }, (_, line) => `setting-${line} = <${line}>`).join('\n');
  const fields = finding().fields.map((field) => ({ ...field, desired: 'one line\nand another', live }));
  const long = { findings: [finding({ fields })] };
  await notifier.show(reviewCard(long));
  await notifier.show(reviewCard({ ...long, moment: 'reminded', at: '2026-11-21T10:30:00.000Z' }));
  const [message] = workspace.topLevel();
  const files = workspace.repliesTo(message!).flatMap((reply) => reply.files);
  assert.equal(files.length, 1);
  assert.ok(files[0]?.content.includes('setting-399 = <399>'), files[0]?.content.slice(0, 200));
  assert.match(files[0]?.name ?? '', /^difference-d1d1d1d1d1d1\.diff$/);
});

test('a file whose answer got lost is not uploaded twice', async () => {
  const live = Array.from({ length: 400 }, (_, line) => `setting-${line}`).join('\n');
  const fields = finding().fields.map((field) => ({ ...field, desired: 'a\nb', live }));
  const card = reviewCard({ findings: [finding({ fields })] });
  slack.failNext('files.completeUploadExternal', 'answer-lost');
  await assert.rejects(notifier.show(card));
  await notifier.show(card);
  assert.equal(workspace.repliesTo(workspace.topLevel()[0]!).length, 1);
});

test('a rate limit says when to come back', async () => {
  slack.failNext('chat.postMessage', { retryAfter: 17 });
  await assert.rejects(notifier.show(reviewCard()), (error) => {
    assert.ok(error instanceof SlackRateLimitedError && error.retryable);
    assert.equal(error.retryDelay, 17_000);
    return true;
  });
  assert.equal(workspace.messages.length, 0);
});

test('what no retry mends says what to mend, in one line without the token', async () => {
  workspace.channels.set('C0ARCHIVED', { archived: true });
  const cases: [() => Promise<void>, RegExp][] = [
    [() => notifierOn(store, 'C0NOWHERE').show(reviewCard()), /channel_not_found: .*slack\.channel/],
    [() => notifierOn(store, 'C0ARCHIVED').show(reviewCard()), /is_archived: .*unarchive/],
    [
      () => {
        slack.failNext('chat.postMessage', { error: 'missing_scope', details: { needed: 'chat:write' } });
        return notifier.show(reviewCard());
      },
      /missing_scope \(chat:write\): .*manifest/,
    ],
    [
      async () => {
        slack.token.revoked = true;
        await notifier.show(reviewCard()).finally(() => (slack.token.revoked = false));
      },
      /token_revoked: .*slack\.botToken/,
    ],
  ];
  for (const [show, expected] of cases) {
    await assert.rejects(show, (error) => {
      assert.ok(error instanceof SlackRefusedError && !error.retryable, String(error));
      assert.match(error.message, expected);
      assert.ok(!/\n|xoxb/.test(error.message));
      return true;
    });
  }
});

test('a Slack that is down or in trouble is worth another try', async () => {
  slack.failNext('chat.postMessage', { status: 503 }, { error: 'internal_error' });
  await assert.rejects(notifier.show(reviewCard()), SlackUnavailableError);
  await assert.rejects(notifier.show(reviewCard()), SlackUnavailableError);
  slack.down = true;
  await assert.rejects(notifier.show(reviewCard()), SlackUnavailableError);
  slack.down = false;
  await notifier.show(reviewCard());
  assert.equal(workspace.topLevel().length, 1);
});

test('the header tells what was done from what is under way and from what was left', async () => {
  const [decision] = decided.decisions;
  const ends = [
    [{ moment: 'healed' }, '✅'],
    [{ moment: 'decided' }, '⏳'],
    [{ moment: 'decided', decisions: [{ ...decision, action: 'reject' }] }, '🚫'],
    [{ moment: 'ignored' }, '🔕'],
    [{ moment: 'withdrawn' }, '➖'],
    [{ moment: 'expired' }, '⚠️'],
  ] as const;
  for (const [changes, sign] of ends) {
    const { blocks } = reviewMessage(reviewCard({ ...decided, ...changes }));
    const [header] = blocks;
    assert.ok(header?.type === 'header' && header.text.text.startsWith(`${sign} `), JSON.stringify(changes));
  }
});

async function failedWith(error: string): Promise<unknown> {
  slack.failNext('chat.postMessage', { error });
  try {
    await notifierOn(createObjectStore({ folder: temporaryFolder() })).show(reviewCard());
    return 'no failure';
  } catch (failure) {
    return failure;
  }
}

test('an error of Slack that may pass is told from one that will not, and from one that nobody documents', async () => {
  for (const error of ['internal_error', 'fatal_error', 'service_unavailable', 'team_added_to_org'])
    assert.ok((await failedWith(error)) instanceof SlackUnavailableError, error);
  for (const error of ['ratelimited', 'rate_limited'])
    assert.ok((await failedWith(error)) instanceof SlackRateLimitedError, error);
  for (const error of ['restricted_action_read_only_channel', 'ekm_access_denied', 'invalid_blocks_format'])
    assert.ok((await failedWith(error)) instanceof SlackRefusedError, error);
  for (const error of ['something_new', 'constructor']) {
    const failure = await failedWith(error);
    assert.ok(failure instanceof SlackUnknownError, error);
    assert.deepEqual([failure.retryable, failure.retryFor], [true, 600_000]);
  }
});
