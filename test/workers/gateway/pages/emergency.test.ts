import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OpenLease } from '../../../../workers/operations/open-leases.ts';
import { pageFinding, servePages } from '../../../support/pages.ts';
import type { PageScene } from '../../../support/pages.ts';

const local = { person: { commandLine: 'alice@laptop' } };
const path = '/emergencies/shop/fire';

const away = (): Promise<never> => Promise.reject(new Error('no connection'));

function openLease(changes: Partial<OpenLease> = {}): OpenLease {
  return {
    id: 'fire',
    target: 'shop',
    workflowId: 'emergency/shop/fire',
    reason: 'orders fail',
    scope: 'deployment/api in payments',
    openedBy: 'ada',
    phase: 'open',
    openedAt: '2026-06-01T11:00:00Z',
    expiresAt: '2026-06-01T14:00:00Z',
    objects: 1,
    brief: [],
    digest: 'd1',
    governor: 'Argo CD (Application argocd/shop) is held',
    pullRequest: 'https://git.example/pulls/7',
    withoutPullRequest: '',
    trouble: '',
    ...changes,
  };
}

async function pageOf(scene: PageScene, page: string): Promise<{ status: number; text: string }> {
  const { url } = await servePages({ ...scene, deps: { local, ...scene.deps } });
  const answer = await fetch(url + page);
  return { status: answer.status, text: await answer.text() };
}

test('what is open names every emergency, and nothing of the kind where there is none', async () => {
  const { text } = await pageOf({ leases: [openLease()] }, '/');
  assert.match(text, /Emergencies: healing is held/);
  assert.match(text, /href="\/emergencies\/shop\/fire"[^>]*>\s*shop: orders fail/);
  const quiet = await pageOf({}, '/');
  assert.ok(!quiet.text.includes('Emergencies'));
});

test('its page says what it covers and holds, what was changed, where it is proposed, and how to end it', async () => {
  const { status, text } = await pageOf({ leases: [openLease()], findings: [pageFinding()] }, path);
  assert.equal(status, 200);
  for (const words of [
    'deployment/api in payments',
    'Argo CD (Application argocd/shop) is held',
    'href="https://git.example/pulls/7"',
    'What was changed: 1 finding',
    'plumbline emergency close fire',
  ])
    assert.ok(text.includes(words), words);
});

test('one that is over, and one of another target, is not there', async () => {
  assert.equal((await pageOf({}, path)).status, 404);
  assert.equal((await pageOf({ leases: [openLease({ target: 'other' })] }, path)).status, 404);
});

test('while Temporal does not answer it says so instead of that it is over', async () => {
  assert.equal((await pageOf({ temporal: away }, path)).status, 503);
});

test('hostile reasons, names and addresses are shown as what they are', async () => {
  const hostile = `</script><script>alert(1)</script>"'&`;
  const lease = openLease({
    reason: hostile,
    scope: hostile,
    openedBy: hostile,
    trouble: hostile,
    governor: hostile,
    pullRequest: 'javascript:alert(1)',
  });
  for (const page of ['/', path]) {
    const { text } = await pageOf({ leases: [lease], findings: [pageFinding()] }, page);
    assert.ok(!text.includes('<script>alert'), page);
    assert.ok(!text.includes('href="javascript:'), page);
  }
});
