import assert from 'node:assert/strict';
import { test } from 'node:test';
import { colorsOf } from '../../../scripts/cli/output.ts';
import { createProgress } from '../../../scripts/cli/progress.ts';

const colored = (isTTY: boolean, environment: Record<string, string>, argv: string[] = []): boolean =>
  colorsOf({ isTTY }, environment, argv).isColorSupported;

test('colours are for terminals', () => {
  assert.equal(colored(true, {}), true);
  assert.equal(colored(false, {}), false);
  assert.equal(colored(false, { CI: 'true' }), false);
  assert.equal(colored(true, { TERM: 'dumb' }), false);
});

test('colours can be forbidden, and forced where they are not forbidden', () => {
  assert.equal(colored(true, { NO_COLOR: '1' }), false);
  assert.equal(colored(true, { NO_COLOR: '' }), true);
  assert.equal(colored(true, {}, ['--no-color']), false);
  assert.equal(colored(false, { FORCE_COLOR: '1' }), true);
  assert.equal(colored(false, { FORCE_COLOR: '1', NO_COLOR: '1' }), false);
});

function recorder(isTTY: boolean) {
  const written: string[] = [];
  return { written, stream: { isTTY, columns: 20, write: (text: string) => written.push(text) } };
}

test('progress is a line for each message in a log', () => {
  const { written, stream } = recorder(false);
  const progress = createProgress(stream);
  progress.report('fetching');
  progress.report('comparing');
  progress.clear();
  assert.deepEqual(written, ['plumbline: fetching\n', 'plumbline: comparing\n']);
});

test('progress is one line on a terminal, never wider than it, and gone at the end', () => {
  const { written, stream } = recorder(true);
  const progress = createProgress(stream);
  progress.report('a message that is wider than the terminal');
  progress.clear();
  assert.deepEqual(written, ['\r\u001B[Ka message that is w', '\r\u001B[K']);
});
