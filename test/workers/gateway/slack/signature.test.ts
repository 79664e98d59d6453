import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { isFromSlack } from '../../../../workers/gateway/slack/signature.ts';

const secret = '8f742231b10e8888abcd99yyyzzz85a5';
const now = 1_531_420_618_000;

function signed(body: string, time: string, key = secret) {
  const digest = createHmac('sha256', key).update(`v0:${time}:${body}`).digest('hex');
  return {
    headers: { 'x-slack-request-timestamp': time, 'x-slack-signature': `v0=${digest}` },
    body: Buffer.from(body),
  };
}

test("Slack's own example is taken", () => {
  const body =
    'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c';
  const headers = {
    'x-slack-request-timestamp': '1531420618',
    'x-slack-signature': 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
  };
  assert.equal(isFromSlack(secret, { headers, body: Buffer.from(body) }, now), true);
});

test('a time up to five minutes off is taken, either way, and none beyond', () => {
  const taken = [-301, -300, 0, 300, 301].map((seconds) =>
    isFromSlack(secret, signed('{}', String(now / 1000 + seconds)), now),
  );
  assert.deepEqual(taken, [false, true, true, true, false]);
});

test('anything else than what was signed is refused', () => {
  const good = signed('payload', String(now / 1000));
  const headers = good.headers;
  const bad = [
    { ...good, body: Buffer.from('payload ') },
    signed('payload', String(now / 1000), 'another'),
    { ...good, headers: {} },
    { ...good, headers: { ...headers, 'x-slack-signature': '' } },
    { ...good, headers: { ...headers, 'x-slack-signature': headers['x-slack-signature'].slice(0, -1) } },
    {
      ...good,
      headers: { ...headers, 'x-slack-signature': headers['x-slack-signature'].replace('v0', 'v1') },
    },
    { ...good, headers: { ...headers, 'x-slack-request-timestamp': 'NaN' } },
    { ...good, headers: { ...headers, 'x-slack-request-timestamp': `${now / 1000} ` } },
    { ...good, headers: { ...headers, 'x-slack-request-timestamp': '1e9' } },
  ];
  assert.equal(isFromSlack(secret, good, now), true);
  for (const request of bad) assert.equal(isFromSlack(secret, request, now), false);
});
