import assert from 'node:assert/strict';
import { test } from 'node:test';
import { diffLines, withContext } from '../../../domain/text/line-diff.ts';

const shown = (left: string[], right: string[], context = 9): string[] =>
  withContext(diffLines(left, right), context).map(({ side, text }) => `${side}${text}`);

const letters = (text: string): string[] => text.split('');

test('what is gone stands before what came in its place', () => {
  assert.deepEqual(shown(['a', 'b', 'c'], ['a', 'x', 'c']), [' a', '-b', '+x', ' c']);
  assert.deepEqual(shown([], ['a']), ['+a']);
  assert.deepEqual(shown(['a'], []), ['-a']);
  assert.deepEqual(shown([''], ['', '']), [' ', '+']);
});

test('as few lines as possible are marked', () => {
  const changed = diffLines(letters('abcabba'), letters('cbabac')).filter(({ side }) => side !== ' ');
  assert.equal(changed.length, 5);
});

test('both sides can be read back from the difference', () => {
  const [left, right] = [letters('the quick fox'), letters('that quicker ox')];
  const lines = diffLines(left, right);
  assert.deepEqual(
    lines.filter(({ side }) => side !== '+').map(({ text }) => text),
    left,
  );
  assert.deepEqual(
    lines.filter(({ side }) => side !== '-').map(({ text }) => text),
    right,
  );
});

test('equal lines far from a change are left out', () => {
  assert.deepEqual(shown(letters('abcdefgh'), letters('abcdEfgh'), 1), [' …', ' d', '-e', '+E', ' f', ' …']);
});

test('texts of a hundred thousand lines are compared without a table of all pairs', () => {
  const left = Array.from({ length: 100_000 }, (_, index) => `line ${index}`);
  const right = left.with(50_000, 'changed');
  assert.deepEqual(
    diffLines(left, right).filter(({ side }) => side !== ' '),
    [
      { side: '-', text: 'line 50000' },
      { side: '+', text: 'changed' },
    ],
  );
  const other = left.map((line) => `other ${line}`);
  assert.deepEqual(
    diffLines(left, other).map(({ side }) => side),
    [...left.map(() => '-'), ...other.map(() => '+')],
  );
});
