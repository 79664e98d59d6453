import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeQuery } from '../../../../domain/models/rollout/judge-query.ts';
import type { QueryAnswer } from '../../../../domain/models/rollout/judge-query.ts';
import { renderQuery } from '../../../../domain/models/rollout/render-query.ts';
import type { QuerySetting } from '../../../../domain/models/rollout/settings.ts';

function verdict(
  kind: QuerySetting['limit']['kind'],
  value: number,
  answer: QueryAnswer | undefined,
  requests = 1000,
): string {
  const setting = {
    metric: 'queue',
    query: 'up',
    limit: { kind, value },
    minimum: 30,
    failureLimit: 0,
    dryRun: false,
  };
  return judgeQuery(setting, answer, requests).verdict;
}

test('a query that has no value, or none to compare with, never passes', () => {
  assert.equal(verdict('above', 1, undefined), 'error');
  assert.equal(verdict('above', 1, { fault: 'parse error' }), 'error');
  assert.equal(verdict('above', 1, { canary: null, baseline: 3 }), 'inconclusive');
  assert.equal(verdict('at-most', 1, { canary: 1, baseline: null }), 'inconclusive');
  assert.equal(verdict('above', 1, { canary: 0, baseline: null }, 29), 'inconclusive');
});

test('what is not a number is an error, of the side that is asked', () => {
  assert.equal(verdict('above', 1, { canary: Number.NaN, baseline: 1 }), 'error');
  assert.equal(verdict('below', 1, { canary: Infinity, baseline: 1 }), 'error');
  assert.equal(verdict('at-most', 1, { canary: 1, baseline: Number.NaN }), 'error');
  assert.equal(verdict('above', 1, { canary: 1, baseline: Number.NaN }), 'pass');
});

test('a value is held against a limit, or against so many times the champion’s', () => {
  for (const [kind, value, canary, baseline, expected] of [
    ['above', 1, 1, 0, 'pass'],
    ['above', 1, 1.01, 0, 'fail'],
    ['below', 1, 1, 0, 'pass'],
    ['below', 1, 0.99, 0, 'fail'],
    ['at-most', 1.2, 12, 10, 'pass'],
    ['at-most', 1.2, 12.1, 10, 'fail'],
    ['at-least', 0.9, 9, 10, 'pass'],
    ['at-least', 0.9, 8.9, 10, 'fail'],
    ['at-most', 1.2, 0, 0, 'pass'],
  ] as const)
    assert.equal(
      verdict(kind, value, { canary, baseline }),
      expected,
      `${kind} ${value}: ${canary}, ${baseline}`,
    );
});

test('placeholders are filled wherever they stand', () => {
  const query =
    'sum(rate(hits{revision="{{revision}}",namespace="{{ namespace }}",service="{{service}}"}[{{window}}]))';
  const place = { revision: 'fraud-00002', window: '90s', namespace: 'ml', service: 'fraud' };
  assert.equal(
    renderQuery(query, place),
    'sum(rate(hits{revision="fraud-00002",namespace="ml",service="fraud"}[90s]))',
  );
});
