import type { Json } from './object.ts';

/** Steps from the root of an object to one of its nodes: field names and list indexes. */
export type Path = readonly (string | number)[];

/** RFC 6901: `['metadata', 'labels', 'a/b']` → `/metadata/labels/a~1b`; the root is `''`. */
export function formatPointer(path: Path): string {
  let pointer = '';
  for (const step of path) pointer += `/${escapeStep(step)}`;
  return pointer;
}

export function escapeStep(step: string | number): string {
  if (typeof step === 'number') return String(step);
  return step.includes('~') || step.includes('/') ? step.replaceAll('~', '~0').replaceAll('/', '~1') : step;
}

/** The steps of a pointer, all as text: without the object nobody can tell an index from a field name. */
export function parsePointer(pointer: string): string[] {
  if (pointer === '') return [];
  return pointer
    .slice(1)
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The node at a path, or undefined where there is none. */
export function valueAt(root: unknown, path: Path): Json | undefined {
  let node = root;
  for (const step of path) {
    if (node === null || typeof node !== 'object' || !Object.hasOwn(node, step)) return undefined;
    node = (node as Record<string | number, unknown>)[step];
  }
  return node as Json | undefined;
}
