import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { Path } from '../../../../domain/infrastructure/json-pointer.ts';
import type { Json } from '../../../../domain/infrastructure/object.ts';
import { isJsonObject, sameJson, withValueAt } from '../../../../domain/source/json.ts';
import { SourceEditRefused } from '../../../../domain/source/refusal.ts';
import { commentsIn } from '../../../../domain/source/yaml/comments.ts';
import { editYaml } from '../../../../domain/source/yaml/edit-yaml.ts';
import { readDocuments } from '../../../../domain/source/yaml/source-documents.ts';
import { sampleChart, sampleSources } from '../../../support/sample-sources.ts';

const texts = Object.entries({ ...sampleSources, ...sampleChart })
  .filter(([file]) => /\.(?:ya?ml|json)$/.test(file) && !file.includes('templates/'))
  .flatMap(([, text]) => [text, text.trimEnd(), text.replaceAll(/\r?\n/g, '\r\n')]);

/** Every place in a value, the root apart. */
function pathsIn(value: Json, path: Path = []): Path[] {
  const own = path.length === 0 ? [] : [path];
  if (Array.isArray(value))
    return [...own, ...value.flatMap((item, index) => pathsIn(item, [...path, index]))];
  if (!isJsonObject(value)) return own;
  return [...own, ...Object.entries(value).flatMap(([key, child]) => pathsIn(child, [...path, key]))];
}

const json = fc.oneof(
  fc.constantFrom<Json>(
    'yes',
    '0644',
    'a: b',
    '# no',
    'x\ny\n',
    'p\n\nq',
    ' lead',
    'trail ',
    '',
    '- x',
    '*a',
    '1e3',
    null,
    {},
    [],
  ),
  fc.jsonValue({ maxDepth: 2 }).map((value) => structuredClone(value) as Json),
);

test('an edit of a text means what it should and loses no comment, or is refused with a name', () => {
  let edited = 0;
  const input = fc.record({
    text: fc.constantFrom(...texts),
    document: fc.nat(3),
    place: fc.nat(),
    how: fc.constantFrom('set', 'remove', 'add'),
    value: json,
  });
  const property = fc.property(input, ({ text, document, place, how, value }) => {
    const documents = readDocuments(text).map((one) => one.value);
    const index = document % documents.length;
    const root = documents[index] ?? null;
    const paths = pathsIn(root);
    const at = paths[place % paths.length] ?? [];
    const path = how === 'add' ? [...at.slice(0, -1), typeof at.at(-1) === 'number' ? 99 : 'added key'] : at;
    const wanted = how === 'remove' ? undefined : value;
    try {
      const result = editYaml(text, { document: index, path }, wanted);
      edited += 1;
      const after = readDocuments(result).map((one) => one.value);
      assert.ok(sameJson(after, documents.with(index, withValueAt(root, path, wanted) ?? null)));
      assertOthersKept(text, result);
    } catch (error) {
      if (!(error instanceof SourceEditRefused)) throw error;
    }
  });
  fc.assert(property, { numRuns: 1500, seed: 66 });
  assert.ok(edited > 1000, String(edited));
});

/** Lines that went are one run of lines, or some for each item of a list: what stands outside is untouched. */
function assertOthersKept(before: string, after: string): void {
  const gone = commentsIn(before).filter((comment) => !after.includes(comment));
  const lines = before.split(/\r?\n/);
  const kept = new Set(after.split(/\r?\n/));
  for (const comment of gone) {
    const line = lines.findIndex((one) => one.includes(comment));
    assert.ok(!kept.has(lines[line] ?? ''), `lost ${comment}`);
    assert.ok(
      !/^\s*#/.test(lines[line] ?? '') ||
        !kept.has(lines[line - 1] ?? '') ||
        !kept.has(lines[line + 1] ?? ''),
      `lost ${comment}`,
    );
  }
}
