import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { execa } from 'execa';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const folder = temporaryFolder();
const MODULE = path.resolve(import.meta.dirname, '../../../scripts/test/run-files.ts');

/** The last line that a run of one file with this content prints. */
async function closingLine(content: string, options = {}): Promise<string | undefined> {
  const file = path.join(folder, 'sample.test.ts');
  writeFileSync(file, content);
  const script = path.join(folder, 'run.ts');
  const importing = `import { runTestFiles } from ${JSON.stringify(MODULE)};`;
  writeFileSync(
    script,
    `${importing}\nawait runTestFiles([${JSON.stringify(file)}], ${JSON.stringify(options)});\n`,
  );
  const { stdout } = await execa(process.execPath, [script], {
    // Inside a test Node's runner would refuse to run another.
    env: { NODE_TEST_CONTEXT: undefined },
  });
  return stdout.split('\n').at(-1);
}

test('the last line counts what passed and failed', async () => {
  const content = `import test from 'node:test';
    test('one', () => {}); test('two', () => { throw new Error('no'); }); test('three', { skip: true }, () => {});`;
  assert.equal(await closingLine(content), 'tests: 1 passed, 1 failed, 1 skipped');
});

test('a file that cannot be loaded is a failure', async () => {
  assert.equal(await closingLine(`import './absent.ts';`), 'tests: 0 passed, 1 failed');
});

test('a file whose server cannot start is a failure', async () => {
  const content = `import test from 'node:test'; await Promise.reject(new Error('no server')); test('one', () => {});`;
  assert.equal(await closingLine(content), 'tests: 0 passed, 1 failed');
});

test('a file that failed is run again, and said to have needed it', async () => {
  const marker = path.join(folder, 'ran-before');
  const content = `import test from 'node:test'; import { existsSync, writeFileSync } from 'node:fs';
    test('one', () => {});
    test('a race', () => {
      const before = existsSync(${JSON.stringify(marker)});
      writeFileSync(${JSON.stringify(marker)}, '');
      if (!before) throw new Error('late');
    });`;
  const line = await closingLine(content);
  assert.match(line ?? '', /^tests: 2 passed, 0 failed, passed only when run again: .*sample\.test\.ts$/);
});

test('a file that does not end although its tests have is stopped, and has failed', async () => {
  const content = `import test from 'node:test'; setInterval(() => {}, 1000); process.on('SIGTERM', () => {});
    test('one', () => {});`;
  assert.equal(await closingLine(content, { fileLimit: 1500 }), 'tests: 1 passed, 1 failed');
});

test('what fails twice has failed, and what passed beside it is counted once', async () => {
  const content = `import test from 'node:test';
    test('one', () => {}); test('two', () => {}); test('three', () => { throw new Error('no'); });`;
  assert.equal(await closingLine(content), 'tests: 2 passed, 1 failed');
});
