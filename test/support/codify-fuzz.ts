import assert from 'node:assert/strict';
import {
  array,
  assert as assertProperty,
  asyncProperty,
  constantFrom,
  nat,
  oneof,
  record,
  string,
} from 'fast-check';
import { eachConcurrently } from '../../activities/comparison/concurrently.ts';
import { codify } from '../../activities/codify/codify.ts';
import type { RenderUnit } from '../../activities/codify/codify-request.ts';
import { createRendererOf } from '../../clients/renderers/renderer-of.ts';
import { openSourceTree } from '../../clients/source-tree/source-tree.ts';
import type { Json, KubernetesObject } from '../../domain/infrastructure/object.ts';
import { referenceOf } from '../../domain/infrastructure/object.ts';
import { asJson, isJsonObject, sameJson } from '../../domain/source/json.ts';
import { inOrderOf, isEmpty, isObject, valueOf, withChange } from '../../domain/source/live-change.ts';
import type { ChangeStep, LiveChange } from '../../domain/source/live-change.ts';
import { refusalCodes } from '../../domain/source/refusal.ts';
import { commentsIn } from '../../domain/source/yaml/comments.ts';
import { checkoutOf } from './render-programs.ts';

const rendererOf = createRendererOf({ origins: false });

/** A place in a rendered object where something can be edited. */
interface Spot {
  object: KubernetesObject;
  path: ChangeStep[];
  value: Json;
}

/** Every field below `spec` and `data`, list items with a name by that name. */
function spotsIn(object: KubernetesObject): Spot[] {
  const spots: Spot[] = [];
  const walk = (value: Json, path: ChangeStep[]): void => {
    if (path.length > 0) spots.push({ object, path, value });
    if (Array.isArray(value))
      for (const [index, item] of value.entries()) {
        if (isJsonObject(item) && typeof item['name'] === 'string')
          walk(item, [...path, { keys: { name: item['name'] }, index }]);
      }
    else if (isJsonObject(value))
      for (const [key, child] of Object.entries(value))
        if (key !== 'name' && key !== 'selector') walk(child, [...path, key]);
  };
  for (const field of ['spec', 'data']) {
    const value = object[field] as Json | undefined;
    if (value !== undefined) walk(value, [field]);
  }
  return spots.filter(({ path }) => path.length > 1);
}

const text = oneof(
  constantFrom(
    'yes',
    '0644',
    'a: b',
    '# no',
    'x\ny\n',
    '{{ x }}',
    '',
    ' lead',
    '*a',
    '2026-01-01',
    '1e3',
    'null',
    'registry.example/app:9',
  ),
  string({ maxLength: 12 }),
);

/** An edit of somebody in a hurry: a value of the same type, one field or item more, or one less. */
function editOf({ object, path, value }: Spot, pick: number, fresh: string): LiveChange | undefined {
  const reference = referenceOf(object);
  const location = path
    .map((step) => `/${typeof step === 'object' ? JSON.stringify(step.keys) : step}`)
    .join('');
  if (pick % 4 === 0) return { object: reference, change: 'removed', path, location };
  if (typeof value === 'string')
    return { object: reference, change: 'modified', path, location, live: fresh };
  if (typeof value === 'number')
    return { object: reference, change: 'modified', path, location, live: value + 1 + (pick % 7) };
  if (typeof value === 'boolean')
    return { object: reference, change: 'modified', path, location, live: !value };
  if (Array.isArray(value)) {
    const isNamed = value.every((item) => isJsonObject(item) && typeof item['name'] === 'string');
    if (!isNamed) return { object: reference, change: 'modified', path, location, live: [...value, fresh] };
    const keys = { name: `added-${pick % 100}` };
    return {
      object: reference,
      change: 'added',
      path: [...path, { keys, index: value.length }],
      location: `${location}/[new]`,
      live: { ...keys, value: fresh },
    };
  }
  const key = `added-${pick % 100}`;
  return {
    object: reference,
    change: 'added',
    path: [...path, key],
    location: `${location}/${key}`,
    live: fresh,
  };
}

/**
 * Makes random live edits on a sample repository and codifies them: whatever is not refused with a name renders to the
 * live values in the target and to nothing new anywhere else, and no comment is lost in silence. Everything is
 * rendered again here, from the edited files alone.
 *
 * @param everything what is rendered from the files; the first one is not special.
 */
export async function fuzzCodify(
  files: Record<string, string>,
  everything: readonly RenderUnit[],
  { runs, seed }: { runs: number; seed: number },
): Promise<{ codified: number; refused: Record<string, number> }> {
  const root = checkoutOf(files);
  const before = new Map<RenderUnit, KubernetesObject[]>();
  for (const unit of everything) before.set(unit, await rendered(root, unit));
  const counts = { codified: 0, refused: {} as Record<string, number> };
  const edit = record({ spot: nat(), pick: nat(10_000), fresh: text });
  const input = record({
    unit: nat(everything.length - 1),
    edits: array(edit, { minLength: 1, maxLength: 3 }),
  });
  const property = asyncProperty(input, async ({ unit: index, edits }) => {
    const target = everything[index] as RenderUnit;
    const objects = before.get(target) ?? [];
    const spots = objects.flatMap(spotsIn);
    const chosen = edits.flatMap(({ spot, pick, fresh }) => {
      const change = editOf(spots[spot % spots.length] as Spot, pick, fresh);
      return change === undefined ? [] : [change];
    });
    const changes = withoutOverlaps(chosen);
    const tree = await openSourceTree(root);
    const result = await codify({ tree, rendererOf }, { target, changes, others: everything });
    counts.codified += result.codified.length;
    for (const { code, message } of result.refusals) {
      assert.ok(refusalCodes.includes(code));
      assert.ok(message.length > 10 && !message.includes('\n'));
      counts.refused[code] = (counts.refused[code] ?? 0) + 1;
    }
    assert.equal(result.codified.length + result.refusals.length, changes.length);

    const edited = { ...files };
    for (const { path, before: old, after } of result.edits) {
      assert.equal(old, files[path] ?? null);
      if (after === null) delete edited[path];
      else edited[path] = after;
      assertCommentsKept(old ?? '', after ?? '', result.warnings);
    }
    if (result.edits.length === 0) return;
    const after = checkoutOf(edited);
    await eachConcurrently(everything, 4, async (unit) => {
      const expected = unit === target ? withChanges(objects, result.codified) : (before.get(unit) ?? []);
      assertSame(await rendered(after, unit), expected, unit === target ? result.codified : []);
    });
  });
  await assertProperty(property, { numRuns: runs, seed, endOnFailure: true });
  return counts;
}

async function rendered(root: string, unit: RenderUnit): Promise<KubernetesObject[]> {
  const { objects, faults } = await rendererOf(unit.settings).render(root, unit.path);
  assert.deepEqual(faults, []);
  return objects.map(({ object }) => object);
}

/** People do not change a field and what is around it at once. */
function withoutOverlaps(changes: readonly LiveChange[]): LiveChange[] {
  return changes.filter((change, index) => {
    const own = place(change);
    return !changes
      .slice(0, index)
      .some((one) => `${own}/`.startsWith(`${place(one)}/`) || `${place(one)}/`.startsWith(`${own}/`));
  });
}

function withChanges(
  objects: readonly KubernetesObject[],
  changes: readonly LiveChange[],
): KubernetesObject[] {
  return objects.map((object) => {
    const own = changes.filter((change) => isObject(object, change.object));
    return own.reduce<Json>(withChange, asJson(object)) as unknown as KubernetesObject;
  });
}

const hash = /-[a-z0-9]{10}$/;

/** Apart from hashes in names, what is empty, and the order of lists with keys. */
function assertSame(
  actual: readonly KubernetesObject[],
  expected: readonly KubernetesObject[],
  changes: readonly LiveChange[],
): void {
  const found = new Map(actual.map((object) => [stem(object), object]));
  assert.deepEqual([...found.keys()].toSorted(), expected.map(stem).toSorted());
  for (const object of expected) {
    const now = found.get(stem(object)) as KubernetesObject;
    const own = changes.filter((change) => isObject(object, change.object));
    const ordered = own.reduce((value, { path }) => inOrderOf(value, asJson(now), path), asJson(object));
    assert.deepEqual(simple(asJson(now)), simple(ordered));
    for (const change of own) {
      const value = valueOf(asJson(now), change.path);
      assert.ok(
        change.live === undefined ? isEmpty(value) : sameJson(value, change.live) || isEmpty(change.live),
      );
    }
  }
}

function simple(value: Json): Json {
  if (typeof value === 'string') return value.replace(hash, '');
  if (Array.isArray(value)) return value.map(simple);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, child]) => [key, simple(child)] as const)
      .filter(([, child]) => !(typeof child === 'object' && isEmpty(child))),
  );
}

function assertCommentsKept(before: string, after: string, warnings: readonly string[]): void {
  const kept = commentsIn(after);
  for (const comment of commentsIn(before)) {
    const index = kept.indexOf(comment);
    if (index !== -1) kept.splice(index, 1);
    else
      assert.ok(
        warnings.some((warning) => warning.endsWith(comment)),
        `lost ${comment}`,
      );
  }
}

function place({ object, path }: LiveChange): string {
  return `${object.kind}/${object.name}${path.map((step) => `/${typeof step === 'object' ? JSON.stringify(step.keys) : step}`).join('')}`;
}

function stem({ kind, metadata }: KubernetesObject): string {
  return `${kind}/${metadata.namespace ?? ''}/${metadata.name.replace(hash, '')}`;
}
