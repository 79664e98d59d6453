import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readPlainDocument } from '../../../config/yaml/plain-document.ts';

/** Mappings are read without a prototype, which deepEqual would take for a difference. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

const messages = (text: string): string[] =>
  readPlainDocument(text).faults.map(({ line, column, message }) => `${line}:${column} ${message}`);

test('values, keys and items know where they stand', () => {
  const document = readPlainDocument('a: 1\nlist:\n  - x\n  - deep: { y: 2 }\nempty:\n');
  assert.deepEqual(plain(document.value), { a: 1, list: ['x', { deep: { y: 2 } }], empty: null });
  assert.deepEqual(document.positionOf(['a'], 'key'), { line: 1, column: 1 });
  assert.deepEqual(document.positionOf(['a'], 'value'), { line: 1, column: 4 });
  assert.deepEqual(document.positionOf(['list', 1, 'deep', 'y'], 'value'), { line: 4, column: 16 });
  assert.deepEqual(document.positionOf(['empty'], 'value'), { line: 5, column: 1 });
});

test('what is not there stands where its parent does', () => {
  const document = readPlainDocument('a: 1\nmap:\n  b: 2\n');
  assert.deepEqual(document.positionOf(['map', 'missing', 'deeper'], 'value'), { line: 2, column: 1 });
  assert.deepEqual(readPlainDocument('').positionOf(['x'], 'key'), { line: 1, column: 1 });
});

test('aliases and merge keys read as what they stand for, and own keys win', () => {
  const text =
    'base: &base { a: 1, b: 1 }\nmore: &more { c: 3 }\none: { <<: *base, b: 2 }\nboth:\n  b: 0\n  <<: [*base, *more]\nsame: *base\n';
  const { value, faults } = readPlainDocument(text);
  assert.deepEqual(faults, []);
  assert.deepEqual(plain(value), {
    base: { a: 1, b: 1 },
    more: { c: 3 },
    one: { a: 1, b: 2 },
    both: { a: 1, b: 0, c: 3 },
    same: { a: 1, b: 1 },
  });
});

test('an anchor defined twice means the last definition before the alias', () => {
  const { value } = readPlainDocument('- &x 1\n- *x\n- &x 2\n- *x\n');
  assert.deepEqual(plain(value), [1, 1, 2, 2]);
});

test('a key that is given twice is named with the line of the first', () => {
  assert.deepEqual(messages('a: 1\nb: 2\na: 3\n'), ['3:1 key "a" appears twice, first in line 1']);
});

test('an alias without an anchor is a fault where it stands', () => {
  assert.deepEqual(messages('a: *nowhere\n'), [
    '1:4 alias without its anchor before it; put text that begins with * in quotes',
  ]);
});

test('a merge key takes mappings only', () => {
  assert.match(messages('a: { <<: 3 }\n').join(), /^1:10 a merge key/);
});

test('a second document, a tag and a broken bracket are faults with their place', () => {
  assert.match(messages('a: 1\n---\nb: 2\n').join(), /^2:1 a second document begins here/);
  assert.match(messages('a: !!js/function "x"\n').join(), /^1:4 unknown tag/);
  assert.match(messages('a: [1\nb: 2\n').join(), /^2:1 /);
});

test('a syntax error quotes nothing of the file', () => {
  const texts = [
    'key: "hunter2\n',
    'key: hunter2: x: y\n',
    'a:\n  b: 1\n hunter2\n',
    '%hunter2\na: 1\n',
    '"hunter2" "hunter2"\n',
    'key: !hunter2\n',
    'key: *hunter2\n',
    'key: &hunter2 &hunter2 x\n',
    'key: |hunter2\n',
    'key: @hunter2\n',
    'key: "\\hunter2"\n',
    'key: [a]hunter2\n',
    'key: }hunter2\n',
    '\thunter2: 1\n',
  ];
  for (const text of texts) {
    assert.doesNotMatch(messages(text).join(), /hunter2/, text);
    assert.notEqual(messages(text).length, 0, text);
  }
});

test('an alias that contains itself is refused', () => {
  assert.match(messages('a: &a [*a]\n').join(), /an alias that contains itself/);
  assert.match(messages('a: &a { <<: *a }\n').join(), /an alias that contains itself/);
});

const bomb = (first: string, item: (previous: string) => string): string =>
  Array.from({ length: 30 }, (_, level) =>
    level === 0
      ? first
      : `a${level}: &a${level} ${item(
          Array(9)
            .fill(`*a${level - 1}`)
            .join(', '),
        )}`,
  ).join('\n');

test('aliases of aliases that multiply are refused before they fill the memory', () => {
  assert.match(messages(bomb('a0: &a0 [x]', (items) => `[${items}]`)).join(), /more than 100000 values/);
  assert.match(
    messages(bomb('a0: &a0 {x: 1}', (items) => `{<<: [${items}]}`)).join(),
    /more than 100000 values/,
  );
});

test('a file of brackets is refused, however deep it is', () => {
  for (const depth of [100, 5_000, 50_000]) {
    const nested = `${'['.repeat(depth)}${']'.repeat(depth)}`;
    assert.match(messages(nested).join(), /^1:1 nested more than 50 levels deep/);
  }
});

test('keys that objects have by nature are keys like any other', () => {
  const { value } = readPlainDocument('__proto__: { polluted: true }\nconstructor: 1\n');
  assert.deepEqual(Object.keys(value as object), ['__proto__', 'constructor']);
  assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
});
