import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runbookOf } from '../../../domain/monitoring/alert.ts';
import { ruleGroups } from '../../../domain/monitoring/monitoring-objects.ts';
import type { RouteResponse } from '../../../workers/gateway/route.ts';
import { createRunbookRoute } from '../../../workers/gateway/runbook-route.ts';

const route = createRunbookRoute(() => new Date('2026-11-22T03:00:00Z'));

async function open(page: string): Promise<{ status: number; body: string }> {
  const request = { method: 'GET', params: { page }, query: new URLSearchParams(), headers: {} };
  const response: RouteResponse = await route.handle({
    ...request,
    body: Buffer.alloc(0),
    remoteAddress: '127.0.0.1',
  });
  return { status: response.status, body: String(response.body) };
}

test('the page of every alert opens, without a link that would let one in elsewhere', async () => {
  const alerts = ruleGroups.flatMap(({ rules }) =>
    rules.flatMap((rule) => ('alert' in rule ? [rule.alert] : [])),
  );
  assert.ok(alerts.length > 20);
  for (const alert of alerts) {
    const { status, body } = await open(runbookOf(alert));
    assert.equal(status, 200, alert);
    assert.match(body, new RegExp(`<h1>${alert}</h1>`));
    assert.match(body, /<h3>Look<\/h3>[^]*<li>[^]*<h3>Do<\/h3>/);
    assert.doesNotMatch(body, /\]\(/, alert);
    assert.doesNotMatch(body, /<a href="\//, alert);
  }
});

test('nothing else is read, whatever the path says', async () => {
  for (const page of ['../security.md', 'README.md', '..%2f..%2fpackage.json', 'constructor', '']) {
    const { status, body } = await open(page);
    assert.equal(status, 404, page);
    assert.match(body, /No such runbook/);
  }
});
