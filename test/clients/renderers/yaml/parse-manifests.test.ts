import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { stringify } from 'yaml';
import { parseManifests } from '../../../../clients/renderers/yaml/parse-manifests.ts';

const configMap = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\n';

function faultsOf(text: string): string[] {
  const { faults } = parseManifests(text, 'a.yaml');
  return faults.map(({ position, message }) => `${position.line}:${position.column} ${message}`);
}

/** The value under `data` of a ConfigMap. */
function dataOf(yaml: string): unknown {
  const { objects, faults } = parseManifests(`${configMap}${yaml}`, 'a.yaml');
  assert.deepEqual(faults, []);
  return objects[0]?.object['data'];
}

describe('faults name line, column and what to do', () => {
  const cases: [title: string, text: string, expected: (string | RegExp)[]][] = [
    ['broken syntax', 'kind: [a\nb: c: d\n', [/^\d:\d invalid YAML: /]],
    ['a tab as indentation', 'metadata:\n\tname: x\n', [/^2:1 invalid YAML: .*[Tt]abs/]],
    ['a key stated twice', `${configMap}kind: Secret\n`, ['5:1 key "kind" stands twice in one mapping']],
    [
      'a key stated twice in two notations',
      `${configMap}data: {1: a, 0x1: b}\n`,
      [/^5:14 key "1" stands twice/],
    ],
    ['an empty key', `${configMap}data: {~: a}\n`, [/^5:8 a key is empty/]],
    ['a key that is a list', `${configMap}data: {? [a] : b}\n`, [/a key must be a single value/]],
    ['an alias without anchor', `${configMap}data: *gone\n`, [/alias/i]],
    ['a merge of text', `${configMap}data: {<<: text}\n`, [/<< merges a mapping/]],
    ['infinity', `${configMap}data: .inf\n`, [/no infinity/]],
    ['a number beyond 2^53', `${configMap}data: 9007199254740993\n`, [/^5:7 this number is too large/]],
    ['no kind', 'apiVersion: v1\nmetadata: {name: a}\n', ['1:1 this object has no kind']],
    ['no apiVersion', 'kind: Pod\nmetadata: {name: a}\n', ['1:1 this Pod has no apiVersion']],
    ['no metadata', 'apiVersion: v1\nkind: Pod\n', ['1:1 this Pod has no metadata with a name']],
    ['no name', 'apiVersion: v1\nkind: Pod\nmetadata: {}\n', ['1:1 this Pod has no metadata.name']],
    ['neither apiVersion nor kind', 'metadata: {name: a}\n', [/has no apiVersion/, /has no kind/]],
    [
      'generateName',
      'apiVersion: batch/v1\nkind: Job\nmetadata: {generateName: run-}\n',
      [/^1:1 this Job has generateName and no name/],
    ],
    [
      'a name that is a number',
      'apiVersion: v1\nkind: Pod\nmetadata: {name: 12}\n',
      ['1:1 metadata.name must be text, found a number; quote it'],
    ],
    [
      'an annotation that YAML takes for a boolean',
      'apiVersion: v1\nkind: Pod\nmetadata: {name: a, annotations: {inject: yes}}\n',
      ['1:1 metadata.annotations "inject" must be text, found a boolean; quote it'],
    ],
    [
      'a document that is no object beside one that is',
      `${configMap}---\nreplicas: 2\n`,
      [/^6:1 no apiVersion and kind, so not a Kubernetes object, yet/],
    ],
    [
      'an item of a list that is text',
      'apiVersion: v1\nkind: List\nitems: [a]\n',
      [/^3:9 an item of a List/],
    ],
  ];
  for (const [title, text, expected] of cases)
    test(title, () => {
      const faults = faultsOf(text);
      assert.equal(faults.length, expected.length, faults.join('\n'));
      for (const [index, fault] of faults.entries()) {
        const pattern = expected[index] ?? '';
        if (typeof pattern === 'string') assert.equal(fault, pattern);
        else assert.match(fault, pattern);
      }
    });

  test('a fault never quotes a value, which may be a secret', () => {
    const text = `kind: Secret\napiVersion: v1\nmetadata: {name: a, labels: {x: 77123401}}\nstringData:\n  password: hunter2\n  "x: hunter2`;
    assert.doesNotMatch(faultsOf(text).join('\n'), /hunter2|77123401/);
    assert.notEqual(faultsOf(text).length, 0);
  });

  test('every faulty document is reported, and the sound ones are still read', () => {
    const { objects, faults } = parseManifests(`kind: Pod\n---\n${configMap}---\napiVersion: v1\n`, 'a.yaml');
    assert.equal(objects.length, 1);
    assert.deepEqual(
      faults.map((fault) => fault.position.line),
      [1, 1, 8, 8],
    );
  });
});

describe('hostile texts', () => {
  test('a YAML bomb is refused before it explodes', () => {
    const levels = Array.from({ length: 9 }, (_, level) => {
      const next = level === 8 ? '"x"' : `*l${level + 1}`;
      return { level, line: `l${level}: &l${level} [${Array(10).fill(next).join(', ')}]` };
    });
    const bomb = levels.toReversed().map(({ line }) => line);
    assert.match(faultsOf(`${configMap}${bomb.join('\n')}\n`).join('\n'), /expand to more than 100000 nodes/);
  });

  test('an anchor that contains itself is a fault', () => {
    assert.match(faultsOf(`${configMap}data: &a [*a]\n`).join('\n'), /contains itself/);
  });

  test('depth beyond reason is a fault, not a crash', () => {
    for (const depth of [600, 100_000])
      assert.match(
        faultsOf(`${configMap}data: ${'['.repeat(depth)}${']'.repeat(depth)}\n`)[0] ?? '',
        /nested/,
      );
  });

  test('a key __proto__ is a key like any other', () => {
    const data = dataOf('data: {__proto__: {polluted: yes}}\n');
    assert.deepEqual(Object.keys(data ?? {}), ['__proto__']);
    assert.equal(Reflect.get({}, 'polluted'), undefined);
  });

  test('no text makes it throw', () => {
    const piece = fc.constantFrom(
      '- ',
      ': ',
      '\n',
      ' ',
      '&a ',
      '*a',
      '!!int ',
      '{',
      '}',
      '[',
      ']',
      '"',
      "'",
      '|',
      '>',
    );
    const anything = fc.oneof(
      piece,
      fc.constantFrom('kind: List\nitems:\n', '<<', '---\n', '%YAML 1.2\n', '? '),
    );
    const text = fc.array(fc.oneof(anything, fc.string({ maxLength: 4 }))).map((pieces) => pieces.join(''));
    fc.assert(fc.property(text, (value) => parseManifests(value, 'a.yaml').objects.length >= 0));
  });
});

describe('what a text holds', () => {
  test('documents come with their positions; empty ones and comments do not count', () => {
    const { objects, faults, skipped } = parseManifests(
      `# first\n---\n---\n${configMap}---\n# only a comment\n---\n  apiVersion: v1\n  kind: Secret\n  metadata: {name: b}\n`,
      'x/a.yaml',
    );
    assert.deepEqual([faults, skipped], [[], []]);
    assert.deepEqual(
      objects.map(({ object, source }) => [object.kind, source.file, source.line, source.column]),
      [
        ['ConfigMap', 'x/a.yaml', 4, 1],
        ['Secret', 'x/a.yaml', 11, 3],
      ],
    );
  });

  test('lists are flattened, typed and nested ones too, each item with its own position', () => {
    const { objects, faults } = parseManifests(
      [
        'apiVersion: v1',
        'kind: List',
        'items:',
        '  - apiVersion: v1',
        '    kind: ConfigMapList',
        '    items:',
        '      - metadata: {name: a}',
        '      - metadata: {name: b}',
        '  - {apiVersion: v1, kind: Secret, metadata: {name: c}}',
      ].join('\n'),
      'list.yaml',
    );
    assert.deepEqual(faults, []);
    assert.deepEqual(
      objects.map(({ object, source }) => [
        object.apiVersion,
        object.kind,
        object.metadata.name,
        source.line,
      ]),
      [
        ['v1', 'ConfigMap', 'a', 7],
        ['v1', 'ConfigMap', 'b', 8],
        ['v1', 'Secret', 'c', 9],
      ],
    );
  });

  test('a kind that only ends in List is an object', () => {
    const { objects } = parseManifests('apiVersion: x/v1\nkind: AllowList\nmetadata: {name: a}\n', 'a.yaml');
    assert.equal(objects.length, 1);
  });

  test('other YAML files are named and left out', () => {
    for (const text of ['replicaCount: 2\nimage: nginx\n', '- one\n- two\n', 'just text\n']) {
      const { objects, faults, skipped } = parseManifests(text, 'values.yaml');
      assert.deepEqual([objects, faults], [[], []]);
      assert.match(skipped[0]?.reason ?? '', /not a Kubernetes object/);
    }
  });

  test('an alias is a copy: changing one place leaves the other alone', () => {
    const data = dataOf('data: {a: &x {k: 1}, b: *x}\n') as { a: { k: number }; b: { k: number } };
    data.a.k = 2;
    assert.equal(data.b.k, 1);
  });

  test('merge keys work as in kubectl: earlier mappings of a list win, a merge overrides what stands above it', () => {
    assert.deepEqual(dataOf('x: &x {b: 1}\ndata: {<<: [*x, {b: 2, e: 5}], d: 3}\n'), { b: 1, e: 5, d: 3 });
    assert.deepEqual(dataOf('x: &x {b: 1}\ndata: {b: 3, <<: *x}\n'), { b: 1 });
    assert.deepEqual(dataOf('x: &x {b: 1}\ndata: {<<: *x, b: 3}\n'), { b: 3 });
    assert.deepEqual(dataOf('data: {"<<": {a: 1}}\n'), { '<<': { a: 1 } });
  });

  test('tags decide over notation, unknown tags mean text, as in kubectl', () => {
    assert.deepEqual(dataOf('data: [!!str 1, !!int "0x1f", !!bool "yes", !!binary aGk=, !mine 12]\n'), [
      '1',
      31,
      true,
      'hi',
      '12',
    ]);
  });

  test('keys are text whatever their notation', () => {
    assert.deepEqual(dataOf('data: {1: a, on: b, 0644: c, 1e3: d}\n'), {
      1: 'a',
      true: 'b',
      420: 'c',
      1000: 'd',
    });
  });

  test('Windows line endings mean the same as others', () => {
    assert.equal(dataOf('data: |\r\n  a\r\n  b\r\n'), 'a\nb\n');
  });

  test('JSON is read with its tabs and escapes', () => {
    const text =
      '{\n\t"apiVersion": "v1",\n\t"kind": "ConfigMap",\n\t"metadata": {"name": "a"},\n\t"data": {"x": "\\/\\ud83d\\ude00\\t"}\n}';
    const { objects, faults } = parseManifests(text, 'a.json');
    assert.deepEqual(faults, []);
    assert.deepEqual(objects[0]?.object['data'], { x: '/😀\t' });
  });

  test('any JSON value comes back as it went in, from JSON and from YAML', () => {
    const number = fc.oneof(
      fc.maxSafeInteger(),
      fc.double({ noNaN: true, noDefaultInfinity: true, max: 1e15, min: -1e15 }),
    );
    const { json } = fc.letrec((tie) => ({
      json: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        fc.oneof(fc.string({ unit: 'grapheme' }), number, fc.boolean(), fc.constant(null)),
        fc.array(tie('json')),
        fc.dictionary(fc.string(), tie('json'), { noNullPrototype: true }),
      ),
    }));
    fc.assert(
      fc.property(json, (value) => {
        const object = { apiVersion: 'v1', kind: 'Any', metadata: { name: 'a' }, data: value };
        const expected = JSON.parse(JSON.stringify(object)) as unknown;
        for (const text of [
          JSON.stringify(object),
          JSON.stringify(object, null, '\t'),
          stringify(object, { defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'QUOTE_DOUBLE' }),
        ]) {
          const { objects, faults } = parseManifests(text, 'a.yaml');
          assert.deepEqual(faults, []);
          assert.deepEqual(JSON.parse(JSON.stringify(objects[0]?.object)), expected);
        }
      }),
    );
  });
});
