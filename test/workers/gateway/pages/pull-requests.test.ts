import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ForgeEvent } from '../../../../clients/forge/forge.ts';
import { signedLink } from '../../../../workers/gateway/links/signed-link.ts';
import { pagePaths } from '../../../../workers/gateway/links/page-paths.ts';
import { contentOf, newBranch, pushChange } from '../../../support/forges/forge-world.ts';
import { openLocalWorld } from '../../../support/forges/local-world.ts';
import { linkKeys, pagesNow, servePages } from '../../../support/pages.ts';

const limits = { timeout: 300_000 };
const list = pagePaths.pullRequests('platform');

/** A pull request on its page, as somebody at this machine sees it. */
async function visit({ draft = false, refusal }: { draft?: boolean; refusal?: string } = {}) {
  const world = await openLocalWorld();
  const told: ForgeEvent[] = [];
  const branch = newBranch();
  const head = await pushChange(world, branch, 'replicas: 5\nnote: <b>bold</b>\n');
  const { number } = await world.forge.propose(contentOf(branch, { title: 'Carry <replicas> back', draft }));
  const scene = await servePages({
    deps: {
      local: { person: { commandLine: 'ada@laptop' } },
      pullRequests: {
        forges: new Map([['platform', world.local]]),
        identityOf: () => ({ name: 'ada', email: 'ada@acme.example' }),
        refusalOf: async () => refusal,
        tell: async (repository, event) => {
          assert.equal(repository, 'platform');
          told.push(event);
        },
      },
    },
  });
  const path = pagePaths.pullRequest('platform', number);
  const page = await fetch(scene.url + path);
  const [cookie = ''] = (page.headers.get('set-cookie') ?? '').split(';');
  const text = await page.text();
  const fieldsOf = (action: string): Record<string, string> => {
    const form = text.split('<form').find((one) => one.includes(`value="${action}"`)) ?? '';
    const fields = [...form.matchAll(/type="hidden"\s+name="(\w+)"\s+value="([^"]*)"/g)];
    return Object.fromEntries(fields.map(([, name = '', value = '']) => [name, value]));
  };
  const send = (fields: Record<string, string>, headers: Record<string, string> = { cookie }) =>
    fetch(`${scene.url}${path}/answer`, {
      method: 'POST',
      body: new URLSearchParams(fields),
      headers,
      redirect: 'manual',
    });
  return { ...world, ...scene, told, branch, head, number, path, cookie, text, fieldsOf, send };
}

test('a pull request is listed and shown with what it changes, all of it escaped', limits, async () => {
  const { url, text, number } = await visit();
  assert.match(text, /Carry &lt;replicas&gt; back/);
  assert.match(text, /<ins\s*>.*replicas: 5<\/ins\s*>/s);
  assert.match(text, /note: &lt;b&gt;bold/);
  assert.doesNotMatch(text, /&lt;!-- plumbline|<b>bold/);
  assert.match(await (await fetch(url)).text(), /href="[^"]*\/pull-requests\/platform"/);
  const rows = await (await fetch(url + list)).text();
  assert.match(rows, new RegExp(`href="[^"]*/pull-requests/platform/${number}"`));
  assert.equal((await fetch(url + pagePaths.pullRequest('platform', 99))).status, 404);
  assert.equal((await fetch(url + pagePaths.pullRequests('nothing'))).status, 404);
});

test('its button merges what was shown, and tells the workflow that waits', limits, async () => {
  const world = await visit();
  const { url, cookie, send, fieldsOf, told, branch, number, local } = world;
  const answer = await send(fieldsOf('merge'));
  assert.equal(answer.status, 303);
  const text = await (
    await fetch(url + (answer.headers.get('location') ?? ''), { headers: { cookie } })
  ).text();
  assert.match(text, /Merged as [0-9a-f]{12}/);
  assert.doesNotMatch(text, /<form/);
  assert.deepEqual(told, [{ kind: 'merged', pullRequest: number, branch, by: 'ada' }]);
  assert.equal(await world.tipOf(branch), undefined);
  assert.equal((await local.view(number))?.state.by, 'ada');
});

test('it is not merged as something else than was shown, and closed with a reason', limits, async () => {
  const world = await visit();
  const { url, cookie, send, fieldsOf, told, branch, number, local } = world;
  await pushChange(world, branch, 'replicas: 6\n');
  const late = await send(fieldsOf('merge'));
  const text = await (
    await fetch(url + (late.headers.get('location') ?? ''), { headers: { cookie } })
  ).text();
  assert.match(text, /has moved since; look at it again/);
  assert.equal((await send(fieldsOf('close'))).status, 400);
  assert.equal(told.length, 0);
  assert.equal((await send({ ...fieldsOf('close'), reason: 'Not now.' })).status, 303);
  assert.equal(told[0]?.kind, 'closed');
  assert.match((await local.view(number))?.pullRequest.comments[0]?.body ?? '', /^Not now\./);
});

test('whoever may not answer the finding may not merge or close its pull request', limits, async () => {
  const world = await visit({ refusal: 'ada may not decide here; who may: role sre' });
  const { url, cookie, send, fieldsOf, told, number, local } = world;
  for (const fields of [fieldsOf('merge'), { ...fieldsOf('close'), reason: 'Not now.' }]) {
    const answer = await send(fields);
    const page = await fetch(url + (answer.headers.get('location') ?? ''), { headers: { cookie } });
    assert.match(await page.text(), /Not done.*ada may not decide here; who may: role sre\./s);
  }
  assert.equal(told.length, 0);
  assert.equal((await local.view(number))?.state.state, 'open');
});

test('nobody answers from elsewhere, without a form of ours, or without being known', limits, async () => {
  const { send, fieldsOf, cookie, told, head } = await visit();
  const fields = fieldsOf('merge');
  const elsewhere = { cookie, 'sec-fetch-site': 'cross-site' };
  assert.equal((await send(fields, elsewhere)).status, 403);
  assert.equal((await send({ ...fields, token: 'forged' })).status, 403);
  assert.equal((await send({ ...fields, head: head.replace(/^./, '0') })).status, 403);
  assert.equal((await send(fields, {})).status, 403);
  assert.equal(told.length, 0);
});

test(
  'a link shows a pull request to whoever has it, and only whoever it names can answer',
  limits,
  async () => {
    const { local } = await openLocalWorld();
    const world = await openLocalWorld();
    const branch = newBranch();
    await pushChange(world, branch);
    const { number } = await world.forge.propose(contentOf(branch, { draft: true }));
    const scene = await servePages({
      deps: {
        people: ['ada'],
        pullRequests: {
          forges: new Map([
            ['platform', world.local],
            ['other', local],
          ]),
          identityOf: () => ({ name: 'ada', email: 'ada@acme.example' }),
          refusalOf: async () => undefined,
          tell: async () => undefined,
        },
      },
    });
    const path = pagePaths.pullRequest('platform', number);
    const expires = Math.floor(pagesNow.getTime() / 1000) + 600;
    assert.equal((await fetch(scene.url + path)).status, 403);
    const anybody = await (await fetch(signedLink(linkKeys, scene.url, path, { expires }))).text();
    assert.match(anybody, /It is a draft/);
    assert.doesNotMatch(anybody, /<form/);
    const known = await (
      await fetch(signedLink(linkKeys, scene.url, path, { expires, person: 'ada' }))
    ).text();
    assert.match(known, /value="close"/);
    assert.doesNotMatch(known, /value="merge"/);
    const other = signedLink(linkKeys, scene.url, pagePaths.pullRequests('other'), { expires });
    const stray = other.replace(pagePaths.pullRequests('other'), path);
    assert.equal((await fetch(stray)).status, 403);
  },
);
