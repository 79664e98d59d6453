import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';

const logging = new URL('../../workers/logging.ts', import.meta.url).href;

/** What is written when the SDK logs this, in a process of its own: logging is installed once a process. */
function logged(options: { level?: string; json: boolean }, log: string): string[] {
  const script = `
    import { Runtime } from '@temporalio/worker';
    import { installLogging } from '${logging}';
    const endLogging = installLogging({ ...${JSON.stringify(options)}, write: (line) => console.log(line) });
    const logger = Runtime.instance().logger;
    ${log}
    await endLogging();
  `;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
  });
  assert.equal(stderr, '');
  return stdout.split('\n').filter((line) => line !== '');
}

const failure = `
  logger.info('chatter');
  logger.warn('Activity failed', { workflowId: 'drift-scan/shop', secret: 'kept out of text', error: new Error('line\\n one') });
`;

test('text for people is one line an entry, with where it comes from', () => {
  const [line, ...others] = logged({ json: false }, failure);
  assert.match(
    line ?? '',
    /^\d\d:\d\d:\d\d WARN {2}Activity failed workflowId=drift-scan\/shop error=line one$/,
  );
  assert.deepEqual(others, []);
});

test('JSON for collectors holds every attribute, and of an error its message', () => {
  const lines = logged({ json: true, level: 'INFO' }, failure).map(
    (line) => JSON.parse(line) as Record<string, unknown>,
  );
  const entry = lines.find(({ message }) => message === 'Activity failed');
  assert.equal(entry?.['level'], 'WARN');
  assert.equal(entry?.['error'], 'line\n one');
  assert.equal(entry?.['workflowId'], 'drift-scan/shop');
  assert.ok(lines.some(({ message }) => message === 'chatter'));
});
