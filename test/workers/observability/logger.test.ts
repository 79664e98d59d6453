import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSecret } from '../../../config/secret.ts';
import { createLogger } from '../../../workers/observability/logger.ts';
import type { LoggerOptions } from '../../../workers/observability/logger.ts';
import { subjectOfWorkflow } from '../../../workers/observability/subject-of-workflow.ts';

function logger(options: Partial<LoggerOptions> = {}) {
  const lines: string[] = [];
  return { lines, ...createLogger({ json: true, write: (line) => lines.push(line), ...options }) };
}

test('no secret that the process has read stands in a line, not even as JSON writes it', async () => {
  const environment = { TOKEN: 'a"quoted\\secret', KEY: 'xoxb-1234567890' };
  await readSecret({ env: 'TOKEN' }, environment);
  await readSecret({ env: 'KEY' }, environment);
  for (const json of [true, false]) {
    const { lines, log } = logger({ json });
    log('ERROR', 'the forge refused xoxb-1234567890', { error: new Error('sent a"quoted\\secret') });
    assert.equal(lines.length, 1);
    assert.doesNotMatch(lines[0] ?? '', /xoxb-1234567890|quoted/);
    assert.match(lines[0] ?? '', /refused \*\*\*/);
  }
});

test('what is less grave than asked for is left out, what was asked for by itself is not', () => {
  const { lines, log, tell, announce } = logger({ level: 'ERROR' });
  log('WARN', 'left out');
  tell('request', { status: 200 });
  announce('worker ready');
  const entries = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  assert.deepEqual(
    entries.map(({ message, status }) => [message, status]),
    [
      ['request', 200],
      ['worker ready', undefined],
    ],
  );
});

test('on a terminal what is announced names the program', () => {
  const { lines, announce } = logger({ json: false });
  announce('stopped');
  assert.deepEqual(lines, ['plumbline: stopped']);
});

test('an entry says where it was written, and what a caller states wins', () => {
  const { lines, log } = logger({
    surroundings: () => ({ workflowId: 'emergency/shop/e1', activityType: 'openLease', attempt: 2 }),
  });
  log('WARN', 'no lease', { attempt: 3 });
  const entry = JSON.parse(lines[0] ?? '{}') as Record<string, unknown>;
  assert.deepEqual(
    [entry['target'], entry['lease'], entry['activityType'], entry['attempt']],
    ['shop', 'e1', 'openLease', 3],
  );
});

test('the id of each of our workflows says what it is about', () => {
  assert.deepEqual(subjectOfWorkflow('drift-scan/shop-2026-01-02T03:04:05Z'), { target: 'shop' });
  assert.deepEqual(subjectOfWorkflow('remediate/shop/mass-drift'), { target: 'shop', item: 'mass-drift' });
  assert.deepEqual(subjectOfWorkflow('model-scan/fraud'), { model: 'fraud' });
  assert.deepEqual(subjectOfWorkflow('model-rollout/fraud'), { model: 'fraud' });
  assert.deepEqual(subjectOfWorkflow('somebody-elses/shop'), {});
  assert.deepEqual(subjectOfWorkflow('drift-scan'), {});
});
