import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NothingToDecideError } from '../../../../workers/operations/decide-remediation.ts';
import { pageFinding, pageRemediation, servePages } from '../../../support/pages.ts';
import type { PageScene } from '../../../support/pages.ts';

const local = { person: { commandLine: 'alice@laptop' } };
const path = '/findings/abc123def456';

async function visit(deps: PageScene['deps'] = {}) {
  const scene = await servePages({
    findings: [pageFinding()],
    open: [pageRemediation()],
    deps: { local, ...deps },
  });
  const page = await fetch(scene.url + path);
  const [cookie = ''] = (page.headers.get('set-cookie') ?? '').split(';');
  const text = await page.text();
  const forms = text.split('<form').slice(1);
  /** The hidden fields of the form of an action, as a browser would send them. */
  const fieldsOf = (action: string): Record<string, string> => {
    const form = forms.find((one) => one.includes(`value="${action}"`)) ?? '';
    const fields = [...form.matchAll(/type="hidden"\s+name="(\w+)"\s+value="([^"]*)"/g)];
    return Object.fromEntries(fields.map(([, name = '', value = '']) => [name, value]));
  };
  const send = (
    fields: Record<string, string>,
    headers: Record<string, string> = { cookie },
  ): Promise<Response> =>
    fetch(`${scene.url}${path}/decide`, {
      method: 'POST',
      body: new URLSearchParams(fields),
      headers,
      redirect: 'manual',
    });
  return { ...scene, cookie, text, fieldsOf, send };
}

test('a button sends the decision under the name of whoever sits there, on the evidence that was shown', async () => {
  const { url, cookie, fieldsOf, send, decisions } = await visit();
  const answer = await send(fieldsOf('heal'));
  assert.equal(answer.status, 303);
  const { decisionId, ...decision } = decisions[0] ?? {};
  assert.match(decisionId ?? '', /^page\/[\w-]{36}\/heal$/);
  assert.deepEqual(decision, {
    person: local.person,
    finding: 'abc123def456',
    digest: 'item-digest-1',
    action: 'heal',
  });
  const next = await fetch(url + (answer.headers.get('location') ?? ''), { headers: { cookie } });
  const text = await next.text();
  assert.match(text, /alice answered: heal\. It is being carried out\./);
  assert.doesNotMatch(text, /<form/, 'it is answered');
});

test('two buttons of one page are two decisions, one pressed twice is one, and none is that of another door', async () => {
  const { fieldsOf, send, decisions } = await visit();
  const fields = { ...fieldsOf('heal'), decision: 'f'.repeat(32) };
  await send(fields);
  await send(fields);
  await send({ ...fields, action: 'reject' });
  const [first, again, other] = decisions.map(({ decisionId }) => decisionId);
  assert.equal(again, first);
  assert.notEqual(other, first);
  assert.notEqual(first, 'f'.repeat(32), 'as a click in Slack is named');
});

test('reasons and ends travel with the answer', async () => {
  const { fieldsOf, send, decisions } = await visit();
  await send({ ...fieldsOf('ignore'), reason: ' known, see OPS-12 ', for: '7d' });
  await send({ ...fieldsOf('snooze'), for: '1h' });
  assert.deepEqual(
    decisions.map(({ action, reason, until }) => [action, reason, until]),
    [
      ['ignore', 'known, see OPS-12', '2026-06-08T12:00:00.000Z'],
      ['snooze', undefined, '2026-06-01T13:00:00.000Z'],
    ],
  );
});

test('a refusal and an item that is gone are shown as such', async () => {
  const refusing = await visit({
    decide: async () => ({
      remediation: pageRemediation(),
      answer: { accepted: false, reason: 'you made the change, another person has to decide' },
    }),
  });
  const { url, cookie } = refusing;
  const answer = await refusing.send(refusing.fieldsOf('heal'));
  const text = await (
    await fetch(url + (answer.headers.get('location') ?? ''), { headers: { cookie } })
  ).text();
  assert.match(text, /Not answered[^]*you made the change/);
  assert.match(text, /<form/, 'another answer is still possible');

  const gone = await visit({
    decide: () => Promise.reject(new NothingToDecideError('nothing is open for it')),
  });
  assert.equal((await gone.send(gone.fieldsOf('heal'))).status, 303);
});

test('an answer without the token of its form, or with that of another visitor or evidence, is refused', async () => {
  const { fieldsOf, send, cookie, decisions } = await visit();
  const fields = fieldsOf('heal');
  const wrong: [Record<string, string>, Record<string, string>][] = [
    [{ ...fields, token: '' }, { cookie }],
    [{ ...fields, token: `${fields['token']}x` }, { cookie }],
    [{ ...fields, digest: 'another' }, { cookie }],
    [fields, {}],
    [fields, { cookie: 'plumbline_session=0123456789012345678901' }],
    [fields, { cookie, 'sec-fetch-site': 'cross-site' }],
    [fields, { cookie, 'sec-fetch-site': 'same-site' }],
    [fields, { cookie, origin: 'https://evil.example' }],
    [fields, { cookie, 'x-forwarded-for': '203.0.113.9' }],
  ];
  for (const [sent, headers] of wrong) assert.equal((await send(sent, headers)).status, 403);
  assert.equal((await send({ ...fields, action: 'explode' })).status, 400);
  assert.equal((await send({ ...fields, decision: 'x' })).status, 400);
  assert.deepEqual(decisions, []);
});

test('nobody puts words into the mouth of a page', async () => {
  const { url, cookie } = await visit();
  const forged = Buffer.from(
    JSON.stringify({ accepted: true, words: 'All healed', finding: 'abc123def456' }),
  );
  const answers = [`x.${forged.toString('base64url')}.y`, 'All healed'];
  for (const answer of answers) {
    const page = await fetch(`${url}${path}?answer=${encodeURIComponent(answer)}`, { headers: { cookie } });
    assert.doesNotMatch(await page.text(), /All healed/);
  }
});

test('two findings about one object are answered together, and the page of either says so', async () => {
  const findings = [pageFinding(), pageFinding({ id: 'fff000', drift: 'configuration' })];
  const open = [pageRemediation({ findings: findings.map(({ id }) => id) })];
  const { url } = await servePages({ findings, open, deps: { local } });
  const text = await (await fetch(`${url}/findings/fff000`)).text();
  assert.match(text, /A decision is needed</);
  assert.match(
    text,
    /One answer holds for\s+<a href="\/items\/shop\/deployment-api-1">all 2 findings about this object<\/a>/,
  );
  assert.doesNotMatch(text, /exactly what this page shows/);
});

test('a group is answered together, and the page says so', async () => {
  const findings = [pageFinding(), pageFinding({ id: 'fff000', name: 'web' })];
  const open = [pageRemediation({ findings: findings.map(({ id }) => id), title: '2 objects: image' })];
  const { url } = await servePages({ findings, open, deps: { local } });
  const text = await (await fetch(`${url}/findings/fff000`)).text();
  assert.match(text, /A decision is needed on 2 objects together/);
  assert.match(text, /One answer holds for\s+<a href="\/items\/shop\/deployment-api-1">all 2 objects<\/a>/);
  assert.match(text, /Heal now \(all 2\)/);
  const item = await (await fetch(`${url}/items/shop/deployment-api-1`)).text();
  assert.match(item, /payments\/api[^]*payments\/web/);
});
