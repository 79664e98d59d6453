import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { proposalSection } from '../../../../workers/gateway/pages/incidents/proposal-section.ts';
import type { ModelPages } from '../../../../workers/gateway/pages/models/model-pages.ts';
import { signedLink } from '../../../../workers/gateway/links/signed-link.ts';
import { retrainingPages, rolloutPages } from '../../../support/change-pages.ts';
import { linkKeys, pagesNow, servePages } from '../../../support/pages.ts';

const models: ModelPages = {
  models: [{ name: 'fraud', share: 0.5 }],
  status: async () => [
    {
      model: 'fraud',
      standing: 'not-scanned',
      scan: undefined,
      failure: undefined,
      reference: undefined,
    },
  ],
  trend: async () => [],
  report: async () => undefined,
  storedPage: async () => undefined,
};
const changes = { models, retrainings: retrainingPages(), rollouts: rolloutPages() };

let pages: Awaited<ReturnType<typeof servePages>>;
let elsewhere: Awaited<ReturnType<typeof servePages>>;

before(async () => {
  pages = await servePages({ deps: { ...changes, local: { person: { commandLine: 'alice@laptop' } } } });
  elsewhere = await servePages({ deps: changes });
});

const retraining = (id: string): string => `/models/fraud/retrainings/${id}`;
const rollout = (id: string): string => `/models/fraud/rollouts/${id}`;

async function read(path: string, url = pages.url): Promise<{ status: number; body: string }> {
  const response = await fetch(`${url}${path}`);
  return { status: response.status, body: (await response.text()).replaceAll(/\s+/g, ' ') };
}

test('pages of retrainings and rollouts need a link, and one that is not there is a page', async () => {
  for (const path of [
    retraining('7c1f0a9be2d4'),
    rollout('90be2d47c1fa'),
    `${retraining('000000000001')}/log`,
  ])
    assert.equal((await read(path, elsewhere.url)).status, 403, path);
  for (const path of [
    retraining('ffffffffffff'),
    rollout('ffffffffffff'),
    retraining('..%2Fx'),
    '/models/other/retrainings/7c1f0a9be2d4',
  ])
    assert.equal((await read(path)).status, 404, path);
});

test('while it trains, the page says how the Job does, what it took, and why the try before failed', async () => {
  const { status, body } = await read(retraining('7c1f0a9be2d4'));
  assert.equal(status, 200);
  assert.match(body, /Training, try 2 of 3/);
  assert.match(body, /running for 1 h on gpu-1, 40 % done, ready in 2 h, preempted 1 time/);
  assert.match(body, /3\.2 GPU hours, 0\.4 of them lost to preemptions/);
  assert.match(body, /out of memory<\/b>: the container needed more memory than its limit; tried again/);
  assert.match(body, /a new fraud pattern &lt;since Monday&gt;/);
  assert.match(body, /960,000 rows/);
  assert.match(body, /2 of user Alice, group S0PLATFORM/);
});

test('what waits says why, also where no worker answers', async () => {
  const { body } = await read(retraining('7c1f0a9be2d6'));
  assert.match(body, /queued for 12 min: 0 of 3 nodes have a free nvidia\.com\/gpu/);
  assert.match(body, /No worker answers right now/);
});

test('a candidate that is not good enough is shown gate by gate, with what was put back and what is left', async () => {
  const { body } = await read(retraining('000000000001'));
  assert.match(body, /country = FR.*0\.902.*0\.871.*−0\.031.*−0\.044 to −0\.018.*at most 0\.01 worse/);
  assert.match(body, /country = LU.*–.*cannot tell/);
  assert.match(body, /all rows.*\+0\.008.*better by 0\.002/);
  assert.match(body, /not put back.*training data.*the bucket does not answer/);
  assert.match(body, /Left to do by hand.*delete s3:\/\//);
  assert.ok(!body.includes('Stop and put everything back'), 'what is over cannot be stopped');
  const log = await fetch(`${pages.url}${retraining('000000000001')}/log`);
  assert.match(log.headers.get('content-type') ?? '', /^text\/plain/);
  assert.match(await log.text(), /epoch 1/);
});

test('a registered candidate is shown with where it comes from', async () => {
  const { body } = await read(retraining('000000000002'));
  assert.match(body, /Registered.*fraud version 13.*in the registry of Plumbline.*cdcdcdcdcdcdcdcd/);
});

test('a plan is approved on its page, bound to what the page showed', async () => {
  const path = retraining('7c1f0a9be2d5');
  const { body, cookie } = await open(path);
  assert.match(body, /Approve the plan/);
  const form = formOf(body, 'action', 'approve');
  const answered = await post(`${path}/decide`, cookie, form);
  assert.equal(answered.status, 303);
  const decision = pages.decisions.at(-1);
  assert.equal(decision?.action, 'approve');
  assert.equal(decision?.digest, 'plan-1');
  assert.equal(decision?.finding, '7c1f0a9be2d5');
});

test('a retraining is stopped from its page by whoever has its form, and by nobody else', async () => {
  const path = retraining('7c1f0a9be2d4');
  const { body, cookie } = await open(path);
  const form = formOf(body, 'command', 'cancel');
  form.set('reason', 'wrong data');
  const forged = new URLSearchParams(form);
  forged.set('token', 'x');
  assert.equal((await post(`${path}/steer`, cookie, forged)).status, 403);
  const unknown = new URLSearchParams(form);
  unknown.set('command', 'promote');
  assert.equal((await post(`${path}/steer`, cookie, unknown)).status, 400);
  const elsewherePosted = await fetch(`${elsewhere.url}${path}/steer`, { method: 'POST', body: form });
  assert.equal(elsewherePosted.status, 403);
  assert.deepEqual(pages.steered, []);
  assert.equal((await post(`${path}/steer`, cookie, form)).status, 303);
  const { requestId, ...wanted } = pages.steered[0] ?? { requestId: '' };
  assert.match(requestId, /^page\/[\w-]+\/cancel$/);
  assert.deepEqual(wanted, {
    what: 'retraining',
    model: 'fraud',
    id: '7c1f0a9be2d4',
    command: 'cancel',
    person: { commandLine: 'alice@laptop' },
    reason: 'wrong data',
  });
});

test('the page of a rollout shows the traffic, the steps and the looks, and offers what can be done', async () => {
  const path = rollout('90be2d47c1fa');
  const { body, cookie } = await open(path);
  for (const words of [
    /10 % of the traffic goes to the new model/,
    /<rect class="part" width="10"/,
    /<b>10 %<\/b>, now/,
    /latencyP95.*0\.21.*0\.19.*cannot tell.*slower by 10 %/,
    /Earlier looks/,
    /fraud-00013<\/code>, ready/,
    /because of <a href="\/models\/fraud\/incident">its incident<\/a>/,
  ])
    assert.match(body, words);
  assert.ok(!body.includes('value="resume"'), 'what is not paused cannot be resumed');
  assert.equal((await post(`${path}/steer`, cookie, formOf(body, 'command', 'pause'))).status, 303);
  assert.equal(pages.steered.at(-1)?.command, 'pause');
});

test('a rollout that cannot tell asks whether it goes on, in words of its own', async () => {
  const { body } = await read(rollout('90be2d47c1fb'));
  assert.match(body, /Let it go on/);
  assert.match(body, /Undo it/);
});

test('a rollout that is over is shown from storage', async () => {
  const { body } = await read(rollout('000000000003'));
  assert.match(body, /errors rose to 9 %/);
  assert.match(body, /fraud-00012 serves 100 %, verified/);
  assert.ok(!body.includes('At any moment'));
  assert.match((await read(rollout('90be2d47c1fc'))).body, /No worker answers right now/);
});

test('the page of the model and the first page lead there', async () => {
  for (const path of ['/', '/models/fraud']) {
    const { body } = await read(path);
    assert.match(body, /href="\/models\/fraud\/retrainings\/7c1f0a9be2d4"/, path);
    assert.match(body, /href="\/models\/fraud\/rollouts\/90be2d47c1fa"/, path);
  }
  assert.match((await read('/models/fraud')).body, /href="\/models\/fraud\/rollouts\/000000000003"/);
});

test('the page of an incident says what a retraining would do, or why there is none now', () => {
  const lines = ['1 <b>GPU</b>, at most 12 h'];
  const would = proposalSection({ retraining: { planDigest: 'd', lines }, retrained: undefined });
  assert.match(
    would === false ? '' : would.markup,
    /Retraining would.*1 &lt;b&gt;GPU&lt;\/b&gt;, at most 12 h/s,
  );
  const retrained = { outcome: 'put-back', detail: 'worse where country is FR' };
  const not = proposalSection({ retraining: { refused: 'the cooldown lasts' }, retrained });
  assert.match(
    not === false ? '' : not.markup,
    /not possible now.*the cooldown lasts.*put back,\s+worse where/s,
  );
  assert.equal(proposalSection({ retraining: undefined, retrained: undefined }), false);
  const back = { planDigest: 'd', lines, before: { storageUri: 's3://models/fraud/1' } };
  const both = proposalSection({ retraining: { refused: 'x' }, retrained: undefined, rollback: back });
  assert.match(
    both === false ? '' : both.markup,
    /Rolling the deployment back would.*1 &lt;b&gt;GPU.*Retraining is not possible now/s,
  );
});

test('a link that was made for everybody shows what can be done, and lets nobody do it', async () => {
  const path = rollout('90be2d47c1fa');
  const expires = Math.floor(pagesNow.getTime() / 1000) + 600;
  const body = await (await fetch(signedLink(linkKeys, elsewhere.url, path, { expires }))).text();
  assert.match(body, /plumbline model pause\|promote\|abort fraud/);
  assert.ok(!body.includes('<form'));
});

async function open(path: string): Promise<{ body: string; cookie: string }> {
  const first = await fetch(`${pages.url}${path}`);
  const cookie = (first.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const response = await fetch(`${pages.url}${path}`, { headers: { cookie } });
  return { body: (await response.text()).replaceAll(/\s+/g, ' '), cookie };
}

async function post(path: string, cookie: string, body: URLSearchParams): Promise<Response> {
  return await fetch(`${pages.url}${path}`, {
    method: 'POST',
    body,
    headers: { cookie },
    redirect: 'manual',
  });
}

/** The form of a page that sends this value. */
function formOf(body: string, name: string, value: string): URLSearchParams {
  const form = body.split('<form').find((part) => part.includes(`name="${name}" value="${value}"`)) ?? '';
  const fields = [...form.matchAll(/name="(\w+)" value="([^"]*)"/g)];
  return new URLSearchParams(
    fields.map(([, field = '', content = '']): [string, string] => [field, content]),
  );
}
