import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { stringify } from 'yaml';
import { parseAnyManifests } from '../../../../clients/renderers/yaml/parse-any-manifests.ts';
import { parseManifests } from '../../../../clients/renderers/yaml/parse-manifests.ts';
import { readPlainJson } from '../../../../clients/renderers/yaml/read-plain-json.ts';
import { readPlainYaml } from '../../../../clients/renderers/yaml/read-plain-yaml.ts';

/** What a quick reader says is what the full parser says, to the column. */
function assertSame(text: string): void {
  assert.deepEqual(parseManifests(text, 'a.yaml'), parseAnyManifests(text, 'a.yaml'), text);
}

const scalars = [
  'a',
  'a b',
  '"a"',
  "'a'",
  '"a\\n\\"b\\""',
  "'it''s'",
  '1',
  '-1',
  '0644',
  '1.5',
  'yes',
  '~',
  'null',
  '',
  '{}',
  '[]',
  'a # comment',
  'a#b',
  'a: b',
  'a:',
  ':a',
  '-',
  '- a',
  '-a',
  '--a',
  '---',
  '-:',
  '-#',
  '--- a',
  '?',
  '? a',
  '&a b',
  '*a',
  '!x y',
  '|',
  '|-',
  '>',
  '|2',
  '[1, 2]',
  '{a: 1}',
  '"a" # b',
  '"a" b',
  "'a",
  '"a',
  '@a',
  '`a',
  '%a',
  '#a',
  '# a',
  '1_000',
  '0x1f',
  '.5',
  '=',
  '9007199254740993',
  '.inf',
  'http://a:80/b',
  'a,b',
  '<<',
  '...',
  '\\',
  '2001-01-01',
  '12:30',
  '+1',
  '1e3',
  '1e999',
];
const keys = [
  'a',
  'b',
  'items',
  'kind',
  'on',
  '"q"',
  "'q'",
  '1',
  'a b',
  'a/b.c-d',
  '<<',
  '__proto__',
  '? a',
  '-x',
  'é',
];

const line = fc
  .record({
    indent: fc.constantFrom(0, 0, 1, 2, 2, 3, 4, 4, 6, 8),
    dashes: fc.constantFrom('', '', '', '- ', '-   ', '- - ', '-'),
    key: fc.option(fc.constantFrom(...keys), { freq: 5 }),
    separator: fc.constantFrom(': ', ': ', ': ', ':', ':  ', ' : ', ':\t'),
    scalar: fc.constantFrom(...scalars),
    end: fc.constantFrom('', '', '', '', ' ', '  # c', '\r'),
  })
  .map(
    ({ indent, dashes, key, separator, scalar, end }) =>
      ' '.repeat(indent) + dashes + (key === null ? scalar : key + separator + scalar) + end,
  );

const lines = fc.array(
  fc.oneof(
    { weight: 12, arbitrary: line },
    fc.constantFrom('---', '', '  ', '# c', '...', '--- ', '---  # c', '%YAML 1.1'),
  ),
  { maxLength: 12 },
);

describe('plain texts are read as the full parser reads them', () => {
  test('whatever lines of YAML stand under each other', () => {
    let plain = 0;
    fc.assert(
      fc.property(lines, fc.boolean(), (all, isObject) => {
        const text =
          (isObject ? 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: x\n' : '') + all.join('\n');
        if (readPlainYaml(text) !== undefined) plain += 1;
        assertSame(text);
      }),
      { numRuns: 3000 },
    );
    assert(plain > 100, `only ${plain} of the texts were plain`);
  });

  test('any value, as a library writes it', () => {
    const text = fc.oneof(
      fc.string(),
      fc.constantFrom(
        'yes',
        'a\nb\n',
        ' a',
        'a ',
        'a\n\nb',
        '\n',
        'a: b',
        '- x',
        '#',
        'é',
        '0644',
        '{}',
        '\ta',
      ),
    );
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        text,
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        tie('list'),
        tie('map'),
      ),
      list: fc.array(tie('value'), { maxLength: 4 }),
      map: fc.dictionary(text, tie('value'), { maxKeys: 4, noNullPrototype: true }),
    }));
    let plain = 0;
    fc.assert(
      fc.property(value, fc.constantFrom(2, 4), fc.boolean(), (data, indent, indentSeq) => {
        const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' }, data };
        const yaml = stringify(object, { indent, indentSeq, lineWidth: 0 });
        if (readPlainYaml(yaml) !== undefined) plain += 1;
        assertSame(yaml);
        for (const json of [JSON.stringify(object), JSON.stringify(object, null, 2)]) assertSame(json);
      }),
      { numRuns: 500 },
    );
    assert(plain > 50, `only ${plain} of the texts were plain`);
  });

  test('lists of objects, with the place of each item', () => {
    const item = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'x', labels: { a: 'b' } },
      other: [{ a: 1 }],
    };
    const list = {
      apiVersion: 'v1',
      kind: 'List',
      metadata: { a: [{ b: 1 }] },
      items: [item, { ...structuredClone(item), data: {} }],
    };
    for (const value of [
      list,
      { ...list, items: [list, item] },
      { ...list, items: [] },
      { ...list, items: ['x'] },
    ]) {
      for (const text of [
        stringify(value),
        stringify(value, { indentSeq: false }),
        JSON.stringify(value),
        `\n${JSON.stringify(value, null, 2)}\n`,
      ]) {
        assertSame(text);
      }
    }
    assert.notEqual(readPlainYaml(stringify(list)), undefined);
    assert.notEqual(readPlainJson(JSON.stringify(list)), undefined);
  });

  test('JSON at fault is left to the full parser, which says where', () => {
    const object = '"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"x"}';
    for (const rest of [
      '"a":1,"a":2',
      '"a":1e999',
      '"a":9007199254740993',
      '"a":-0',
      '"__proto__":{}',
      '"a":{"b":1,"b":1}',
    ]) {
      const text = `{${object},${rest}}`;
      assert.equal(readPlainJson(text), undefined, text);
      assertSame(text);
    }
    assertSame(`{${object},"a":"\\\\\\":{["}`);
  });
});
