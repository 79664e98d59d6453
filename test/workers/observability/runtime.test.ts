import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';

const here = new URL('../../../workers/observability/', import.meta.url).href;

/** What is written when the SDK logs this, in a process of its own: there is one runtime in a process. */
function logged(options: { level?: string; json: boolean; metrics?: true }, log: string): string[] {
  const script = `
    import { Runtime } from '@temporalio/worker';
    import { createLogger } from '${here}logger.ts';
    import { installRuntime } from '${here}runtime.ts';
    const own = createLogger({ ...${JSON.stringify(options)}, write: (line) => console.log(line) });
    const runtime = await installRuntime({ logger: own, metrics: ${options.metrics === true} });
    const logger = Runtime.instance().logger;
    ${log}
    await runtime.end();
  `;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
  });
  assert.equal(stderr, '');
  return stdout.split('\n').filter((line) => line !== '');
}

const failure = `
  logger.info('chatter');
  logger.warn('Activity failed', {
    workflowId: 'remediate/shop/abc123', workflowRunId: 'run-1', taskToken: 'opaque', secret: 'kept out of text',
    error: new Error('line\\n one'),
  });
`;

test('text for people is one line an entry, with where it comes from', () => {
  const [line, ...others] = logged({ json: false }, failure);
  assert.match(
    line ?? '',
    /^\d\d:\d\d:\d\d WARN {2}Activity failed workflowId=remediate\/shop\/abc123 error=line one$/,
  );
  assert.deepEqual(others, []);
});

test('JSON for collectors says in which run it was, and which item of which target that is about', () => {
  const lines = logged({ json: true, level: 'INFO' }, failure).map(
    (line) => JSON.parse(line) as Record<string, unknown>,
  );
  const entry = lines.find(({ message }) => message === 'Activity failed');
  assert.equal(entry?.['level'], 'WARN');
  assert.equal(entry?.['error'], 'line\n one');
  assert.deepEqual([entry?.['workflowId'], entry?.['runId']], ['remediate/shop/abc123', 'run-1']);
  assert.deepEqual([entry?.['target'], entry?.['item']], ['shop', 'abc123']);
  assert.ok(!('taskToken' in (entry ?? {})));
  assert.ok(lines.some(({ message }) => message === 'chatter'));
});

test('what the SDK counts is read through the runtime, and nothing where nobody counts', () => {
  const read = 'console.log(JSON.stringify(await runtime.readSdkMetrics()));';
  assert.deepEqual(logged({ json: true }, read), ['""']);
  const [page = ''] = logged({ json: true, metrics: true }, read);
  assert.equal(typeof JSON.parse(page), 'string');
});
