import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Path } from '../../../../domain/infrastructure/json-pointer.ts';
import type { Json } from '../../../../domain/infrastructure/object.ts';
import { SourceEditRefused } from '../../../../domain/source/refusal.ts';
import { editYaml } from '../../../../domain/source/yaml/edit-yaml.ts';

/** Byte for byte: what stands in `before`, the edit, and what stands there afterwards. */
interface Case {
  name: string;
  before: string;
  path: Path;
  value?: Json;
  document?: number;
  after: string;
}

const cases: Case[] = [
  { name: 'a number', before: 'a: 1 # one\nb: 2\n', path: ['a'], value: 7, after: 'a: 7 # one\nb: 2\n' },
  {
    name: 'text keeps its double quotes',
    before: 'a: "1.0"   # pinned\n',
    path: ['a'],
    value: '1.1',
    after: 'a: "1.1"   # pinned\n',
  },
  {
    name: 'text keeps its single quotes',
    before: "a: 'x'\n",
    path: ['a'],
    value: "it's",
    after: "a: 'it''s'\n",
  },
  {
    name: 'text that reads as a number is quoted',
    before: 'a: x\n',
    path: ['a'],
    value: '0644',
    after: 'a: "0644"\n',
  },
  {
    name: 'text that reads as a boolean is quoted',
    before: 'a: x\n',
    path: ['a'],
    value: 'yes',
    after: 'a: "yes"\n',
  },
  {
    name: 'text that reads as a date is quoted',
    before: 'a: x\n',
    path: ['a'],
    value: '2020-01-02',
    after: 'a: "2020-01-02"\n',
  },
  {
    name: 'text that reads as sexagesimal is quoted',
    before: 'a: x\n',
    path: ['a'],
    value: '12:30',
    after: 'a: "12:30"\n',
  },
  { name: 'text with a colon is quoted', before: 'a: x\n', path: ['a'], value: 'b: c', after: 'a: "b: c"\n' },
  {
    name: 'an image stays plain',
    before: 'a: r/x:1\n',
    path: ['a'],
    value: 'r/x:2@sha256:ab',
    after: 'a: r/x:2@sha256:ab\n',
  },
  { name: 'a number becomes text', before: 'a: 1\n', path: ['a'], value: '1', after: 'a: "1"\n' },
  { name: 'text becomes a boolean', before: 'a: "x"\n', path: ['a'], value: true, after: 'a: true\n' },
  {
    name: 'a literal block stays one',
    before: 'a: |\n    x\n    y\nb: 1\n',
    path: ['a'],
    value: 'z\n\nw\n',
    after: 'a: |\n    z\n\n    w\nb: 1\n',
  },
  {
    name: 'a block loses its last line ending',
    before: 'a: |\n  x\nb: 1\n',
    path: ['a'],
    value: 'p\nq',
    after: 'a: |-\n  p\n  q\nb: 1\n',
  },
  {
    name: 'a block becomes one line',
    before: 'a: |\n  x\n  y\nb: 1\n',
    path: ['a'],
    value: 'z',
    after: 'a: z\nb: 1\n',
  },
  {
    name: 'one line becomes a block, and its comment stays',
    before: 'a: x # why\nb: 1\n',
    path: ['a'],
    value: 'p\nq\n',
    after: 'a: | # why\n  p\n  q\nb: 1\n',
  },
  {
    name: 'a field behind the last one',
    before: 'a:\n  b: 1\n# end\n',
    path: ['a', 'c'],
    value: 2,
    after: 'a:\n  b: 1\n  c: 2\n# end\n',
  },
  {
    name: 'a field where nothing stands',
    before: 'a: # none\nb: 1\n',
    path: ['a', 'c'],
    value: 2,
    after: 'a: # none\n  c: 2\nb: 1\n',
  },
  {
    name: 'a field in empty braces',
    before: 'a: {} # none\nb: 1\n',
    path: ['a', 'c', 'd'],
    value: 'x',
    after: 'a: # none\n  c:\n    d: x\nb: 1\n',
  },
  {
    name: 'a field in filled braces',
    before: 'a: {b: 1} # flow\n',
    path: ['a', 'c'],
    value: 'x',
    after: 'a: {b: 1, c: x} # flow\n',
  },
  {
    name: 'a map and list as the text has them',
    before: 'l:\n- x\n',
    path: ['m'],
    value: { k: ['a', { n: 'b', v: 1 }] },
    after: 'l:\n- x\nm:\n  k:\n  - a\n  - "n": b\n    v: 1\n',
  },
  {
    name: 'lists further in where the text does so',
    before: 'l:\n  - x\n',
    path: ['m'],
    value: ['a'],
    after: 'l:\n  - x\nm:\n  - a\n',
  },
  {
    name: 'a field that goes leaves comments around it',
    before: '# above\na: 1\n# below\nb: 2\n',
    path: ['a'],
    after: '# above\n# below\nb: 2\n',
  },
  {
    name: 'the only field leaves empty braces',
    before: 'a: # c\n  # d\n  b: 1\n# e\nf: 1\n',
    path: ['a', 'b'],
    after: 'a: {} # c\n  # d\n# e\nf: 1\n',
  },
  {
    name: 'a field in braces goes with its comma',
    before: 'a: {b: 1, c: 2, d: 3}\n',
    path: ['a', 'c'],
    after: 'a: {b: 1, d: 3}\n',
  },
  { name: 'the last field in braces', before: 'a: {b: 1, c: 2}\n', path: ['a', 'c'], after: 'a: {b: 1}\n' },
  {
    name: 'the first field of an item',
    before: 'l:\n  - a: 1\n    b: 2\n',
    path: ['l', 0, 'a'],
    after: 'l:\n  - b: 2\n',
  },
  {
    name: 'a nested field with all its lines',
    before: 'a:\n  b:\n    c: 1\n    # in\n    d: 2\n  e: 3\n',
    path: ['a', 'b'],
    after: 'a:\n  e: 3\n',
  },
  {
    name: 'an item behind the last one',
    before: 'l:\n  - a # one\n  - b\n  # more\nm: 1\n',
    path: ['l', 2],
    value: 'c',
    after: 'l:\n  - a # one\n  - b\n  - c\n  # more\nm: 1\n',
  },
  {
    name: 'an item of several lines',
    before: 'l:\n- name: a\n  value: x\n',
    path: ['l', 1],
    value: { name: 'b', value: 'p\nq\n' },
    after: 'l:\n- name: a\n  value: x\n- name: b\n  value: |\n    p\n    q\n',
  },
  {
    name: 'an item in brackets',
    before: 'l: [a, b] # two\n',
    path: ['l'],
    value: ['a', 'c', 'b'],
    after: 'l: [a, c, b] # two\n',
  },
  {
    name: 'an item in front',
    before: 'l:\n  # first\n  - b\n',
    path: ['l'],
    value: ['a', 'b'],
    after: 'l:\n  # first\n  - a\n  - b\n',
  },
  {
    name: 'an item that goes',
    before: 'l:\n  # of a\n  - a\n  # of b\n  - b\n',
    path: ['l', 0],
    after: 'l:\n  # of a\n  # of b\n  - b\n',
  },
  { name: 'the only item', before: 'l:\n  - a\nm: 1\n', path: ['l', 0], after: 'l: []\nm: 1\n' },
  {
    name: 'a list as a whole, item by item',
    before: 'l:\n- a # 1\n- b # 2\n- c # 3\n',
    path: ['l'],
    value: ['a', 'x', 'c', 'd'],
    after: 'l:\n- a # 1\n- x # 2\n- c # 3\n- d\n',
  },
  {
    name: 'items that are told apart by name',
    before: 'l:\n- name: a # A\n  v: 1\n- name: b # B\n  v: 2\n',
    path: ['l'],
    value: [{ name: 'b', v: 3 }],
    after: 'l:\n- name: b # B\n  v: 3\n',
  },
  {
    name: 'a list inside a list',
    before: 'l:\n- - a\n  - b\n',
    path: ['l', 0, 1],
    value: 'c',
    after: 'l:\n- - a\n  - c\n',
  },
  {
    name: 'Windows line endings, set',
    before: 'a: 1 # x\r\nb: 2\r\n',
    path: ['a'],
    value: 3,
    after: 'a: 3 # x\r\nb: 2\r\n',
  },
  {
    name: 'Windows line endings, added',
    before: 'a:\r\n  b: 1\r\nc: 2\r\n',
    path: ['a', 'd'],
    value: { e: 'p\nq\n' },
    after: 'a:\r\n  b: 1\r\n  d:\r\n    e: |\r\n      p\r\n      q\r\nc: 2\r\n',
  },
  {
    name: 'Windows line endings, removed',
    before: 'a: 1\r\nb: 2\r\nc: 3\r\n',
    path: ['b'],
    after: 'a: 1\r\nc: 3\r\n',
  },
  {
    name: 'no line ending at the end, set',
    before: 'a: 1\nb: 2',
    path: ['b'],
    value: 3,
    after: 'a: 1\nb: 3',
  },
  { name: 'no line ending at the end, added', before: 'a: 1', path: ['b'], value: 2, after: 'a: 1\nb: 2' },
  { name: 'no line ending at the end, removed', before: 'a: 1\r\nb: 2', path: ['b'], after: 'a: 1' },
  {
    name: 'the second of several documents',
    before: '# one\na: 1\n---\n# two\na: 1\n---\na: 1\n',
    document: 1,
    path: ['a'],
    value: 2,
    after: '# one\na: 1\n---\n# two\na: 2\n---\na: 1\n',
  },
  {
    name: 'behind the last field of a document',
    before: 'a: 1\n# end\n---\nb: 1\n',
    path: ['c'],
    value: 2,
    after: 'a: 1\nc: 2\n# end\n---\nb: 1\n',
  },
  {
    name: 'a document behind directives',
    before: '%YAML 1.1\n---\na: 1\n...\n',
    path: ['a'],
    value: 2,
    after: '%YAML 1.1\n---\na: 2\n...\n',
  },
  { name: 'a byte order mark', before: '\ufeffa: 1\n', path: ['a'], value: 2, after: '\ufeffa: 2\n' },
  {
    name: 'an alias gives way to its own value',
    before: 'x: &a 1\nw: *a # same\nz: *a\n',
    path: ['w'],
    value: 2,
    after: 'x: &a 1\nw: 2 # same\nz: *a\n',
  },
  {
    name: 'inside an alias',
    before: 'x: &a\n  b: 1\n  c: 2\nw: *a\nz: *a\n',
    path: ['w', 'b'],
    value: 3,
    after: 'x: &a\n  b: 1\n  c: 2\nw:\n  b: 3\n  c: 2\nz: *a\n',
  },
  {
    name: 'what a merge brings is overridden',
    before: 'x: &a\n  b: 1\nw:\n  <<: *a\n  c: 2\n',
    path: ['w', 'b'],
    value: 3,
    after: 'x: &a\n  b: 1\nw:\n  <<: *a\n  c: 2\n  b: 3\n',
  },
  { name: 'an anchor that nobody uses', before: 'x: &a 1\n', path: ['x'], value: 2, after: 'x: &a 2\n' },
  {
    name: 'a field beside an anchor',
    before: 'x: &a\n  b: 1\nc: 2\nw: *a\n',
    path: ['c'],
    value: 3,
    after: 'x: &a\n  b: 1\nc: 3\nw: *a\n',
  },
  {
    name: 'JSON of several lines, set',
    before: '{\n  "a": {\n    "b": 1\n  }\n}\n',
    path: ['a', 'b'],
    value: 'x',
    after: '{\n  "a": {\n    "b": "x"\n  }\n}\n',
  },
  {
    name: 'JSON of several lines, added',
    before: '{\n  "a": {\n    "b": 1\n  }\n}\n',
    path: ['a', 'c'],
    value: { d: [1] },
    after: '{\n  "a": {\n    "b": 1,\n    "c": {\n      "d": [\n        1\n      ]\n    }\n  }\n}\n',
  },
  {
    name: 'JSON of several lines, removed',
    before: '{\n  "a": 1,\n  "b": 2\n}\n',
    path: ['b'],
    after: '{\n  "a": 1\n}\n',
  },
  {
    name: 'JSON on one line',
    before: '{"a":{"b":[1,2]}}',
    path: ['a', 'b', 2],
    value: 3,
    after: '{"a":{"b":[1,2, 3]}}',
  },
  {
    name: 'keys in quotes',
    before: '"a":\n  "b/c": x\n',
    path: ['a', 'b/c'],
    value: 'z',
    after: '"a":\n  "b/c": z\n',
  },
  {
    name: 'keys that need quotes',
    before: 'a:\n  b: 1\n',
    path: ['a', '8080'],
    value: 'x',
    after: 'a:\n  b: 1\n  "8080": x\n',
  },
  {
    name: 'behind a block that keeps its blank lines',
    before: 'a: |+\n  x\n\n\nb: 1\n',
    path: ['c'],
    value: 2,
    after: 'a: |+\n  x\n\n\nb: 1\nc: 2\n',
  },
  {
    name: 'behind a block at the end of its map',
    before: 'm:\n  a: |\n    x\n\nb: 1\n',
    path: ['m', 'c'],
    value: 2,
    after: 'm:\n  a: |\n    x\n  c: 2\n\nb: 1\n',
  },
  {
    name: 'a value on the line below its key',
    before: 'a:\n  x\nb: 1\n',
    path: ['a'],
    value: 'z',
    after: 'a: z\nb: 1\n',
  },
  {
    name: 'a folded text',
    before: 'a: >-\n  x\n  y\nb: 1\n',
    path: ['a'],
    value: 'z',
    after: 'a: z\nb: 1\n',
  },
  {
    name: 'quotes over several lines',
    before: 'a: "x\n  y"\nb: 1\n',
    path: ['a'],
    value: 'z',
    after: 'a: "z"\nb: 1\n',
  },
];

for (const { name, before, path, value, document = 0, after } of cases) {
  test(`edits ${name}, and nothing else`, () => {
    assert.equal(editYaml(before, { document, path }, value), after);
  });
}

const refused: [string, string, Path, Json | undefined, string][] = [
  ['a value at an anchor that is used elsewhere', 'x: &a 1\nw: *a\n', ['x'], 2, 'shared-anchor'],
  ['inside an anchor that is used elsewhere', 'x: &a\n  b: 1\nw: *a\n', ['x', 'b'], 2, 'shared-anchor'],
  [
    'to take away an anchor that is used elsewhere',
    'x:\n  k: &a 1\nw: *a\n',
    ['x'],
    undefined,
    'shared-anchor',
  ],
  [
    'to take away what a merge brings',
    'x: &a\n  b: 1\nw:\n  <<: *a\n  c: 1\n',
    ['w', 'b'],
    undefined,
    'merged-key',
  ],
  ['a value with a tag', 'a: !!str 1\n', ['a'], 2, 'explicit-tag'],
  ['to take away what is not there', 'a: 1\n', ['b'], undefined, 'path-missing'],
  ['a document that is not there', 'a: 1\n---\n', ['a', 'b'], undefined, 'path-missing'],
  ['text that is no YAML', 'a: [1\n', ['a'], 2, 'not-readable'],
  [
    'a comment that would be lost between two fields',
    'l:\n- a: 1\n  # of b\n  b: 2\n',
    ['l', 0, 'a'],
    undefined,
    'layout',
  ],
];

for (const [name, text, path, value, code] of refused) {
  test(`refuses ${name}`, () => {
    assert.throws(
      () => editYaml(text, { document: 0, path }, value),
      (error) => error instanceof SourceEditRefused && error.code === code,
    );
  });
}
