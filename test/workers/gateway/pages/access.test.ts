import assert from 'node:assert/strict';
import { request } from 'node:http';
import { test } from 'node:test';
import { sealGrant } from '../../../../workers/gateway/links/signed-link.ts';
import type { Grant } from '../../../../workers/gateway/links/signed-link.ts';
import { linkKeys, pageFinding, pageRemediation, pagesNow, servePages } from '../../../support/pages.ts';

const scene = { findings: [pageFinding()], open: [pageRemediation()] };
const path = '/findings/abc123def456';
const local = { person: { commandLine: 'alice@laptop' } };

function access(changes: Partial<Grant> = {}): string {
  const expires = pagesNow.getTime() / 1000 + 7200;
  return `?access=${sealGrant(linkKeys, { scope: path, expires, ...changes })}`;
}

/** A request with headers that `fetch` does not let through, such as Host. */
function get(url: string, headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(url, { headers }, (response) => {
      response.resume().once('end', () => resolve(response.statusCode));
    })
      .once('error', reject)
      .end();
  });
}

test('without a link every page says how to get one, and tells nothing else', async () => {
  const { url } = await servePages(scene);
  const pages = [
    '/',
    '/targets/shop',
    '/scans/shop/1-ab',
    path,
    '/items/shop/deployment-api-1',
    '/findings/none',
  ];
  for (const page of pages) {
    const answer = await fetch(url + page);
    const text = await answer.text();
    assert.equal(answer.status, 403, page);
    assert.match(text, /plumbline link/);
    assert.doesNotMatch(text, /payments|registry/);
    assert.equal(answer.headers.get('set-cookie'), null);
  }
  assert.equal((await fetch(`${url}${path}/diff`)).status, 403);
});

test('a link opens its page and what is below it, nothing else; links elsewhere are words', async () => {
  const { url } = await servePages(scene);
  const answer = await fetch(url + path + access());
  const text = await answer.text();
  assert.equal(answer.status, 200);
  assert.match(text, /Deployment payments\/api/);
  assert.doesNotMatch(text, /href="\/targets/);
  assert.equal((await fetch(`${url}${path}/diff${access()}`)).status, 200);
  assert.equal((await fetch(url + access())).status, 403);
  assert.equal((await fetch(`${url}/targets/shop${access()}`)).status, 403);
  const everything = await (await fetch(url + path + access({ scope: '/' }))).text();
  assert.match(everything, /href="\/targets\/shop"/);
});

test('an expired link says so', async () => {
  const { url } = await servePages(scene);
  const answer = await fetch(url + path + access({ expires: pagesNow.getTime() / 1000 - 1 }));
  assert.equal(answer.status, 403);
  assert.match(await answer.text(), /This link has expired/);
});

test('a visit is remembered for its scope by a cookie that no script and no other site can use', async () => {
  const { url } = await servePages(scene);
  const first = await fetch(url + path + access());
  const cookie = first.headers.get('set-cookie') ?? '';
  assert.match(
    cookie,
    new RegExp(`^plumbline_access=[^;]+; Path=${path}; Max-Age=3600; HttpOnly; SameSite=Strict$`),
  );
  const [pair = ''] = cookie.split(';');
  assert.equal((await fetch(url + path, { headers: { cookie: pair } })).status, 200);
  assert.equal((await fetch(url, { headers: { cookie: pair } })).status, 403);
  assert.equal(
    (await fetch(url + path, { headers: { cookie: `a=b; ${pair}x; plumbline_access` } })).status,
    403,
  );
});

test('who came by a link of their own can still answer after following one that was made for everybody', async () => {
  const { url } = await servePages(scene);
  const own = access({ scope: '/', person: 'Bob' });
  const common = access();
  const cookie = `plumbline_access=${common.slice('?access='.length)}; plumbline_access=${own.slice('?access='.length)}`;
  const page = await (await fetch(url + path, { headers: { cookie } })).text();
  assert.match(page, /You answer as <b>Bob<\/b>/);
  const followed = await fetch(url + path + common, { headers: { cookie } });
  assert.match(await followed.text(), /You answer as <b>Bob<\/b>/);
});

test('behind HTTPS cookies are secure, and below a path links and cookies keep to it', async () => {
  const { url } = await servePages({ ...scene, deps: { publicUrl: 'https://example.org/drift/' } });
  const answer = await fetch(`${url}/${access({ scope: '/' })}`);
  assert.match(answer.headers.get('set-cookie') ?? '', /; Path=\/drift\/; .*; Secure$/);
  assert.match(await answer.text(), /href="\/drift\/findings\/abc123def456"/);
});

test('pages load nothing, run nothing, are not stored and not framed', async () => {
  const { url } = await servePages(scene);
  for (const page of [path + access(), '/']) {
    const { headers } = await fetch(url + page);
    const policy = headers.get('content-security-policy') ?? '';
    assert.match(
      policy,
      /^default-src 'none'; style-src 'sha256-[^']+'; img-src data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'$/,
    );
    assert.equal(headers.get('cache-control'), 'no-store');
    assert.equal(headers.get('referrer-policy'), 'no-referrer');
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
  }
});

test('at the machine of the embedded stack no link is needed, but only by a name of this machine', async () => {
  const { url } = await servePages({ ...scene, deps: { local } });
  const port = new URL(url).port;
  assert.equal(await get(url, {}), 200);
  assert.equal(await get(url, { host: `localhost:${port}` }), 200);
  assert.equal(await get(url, { host: `evil.example:${port}` }), 403, 'DNS that leads here');
  assert.equal(await get(url, { host: '127.0.0.1.evil.example' }), 403);
  assert.equal(await get(url, { 'x-forwarded-for': '203.0.113.9' }), 403, 'passed on by a proxy');
});

test('only whoever is known by name gets buttons', async () => {
  const { url } = await servePages(scene);
  const anonymous = await (await fetch(url + path + access())).text();
  assert.match(anonymous, /plumbline decide abc123def456 heal\|reject/);
  assert.doesNotMatch(anonymous, /<form/);
  const named = await (await fetch(url + path + access({ person: 'Bob' }))).text();
  assert.match(named, /You answer as <b>Bob<\/b>/);
  assert.match(named, /<form/);
});

test('a link made for somebody whom people does not name opens the page, and decides nothing', async () => {
  const { url, decisions } = await servePages(scene);
  const stranger = access({ person: 'bob' });
  const page = await fetch(url + path + stranger);
  assert.equal(page.status, 200);
  assert.doesNotMatch(await page.text(), /<form|You answer as/);
  const body = new URLSearchParams({ action: 'heal', decision: 'decision-1' });
  const sent = await fetch(`${url}${path}/decide${stranger}`, { method: 'POST', body });
  assert.equal(sent.status, 403);
  assert.deepEqual(decisions, []);
});
