import { escapeStep, parsePointer } from './json-pointer.ts';

/** More places than this say no more than "anywhere". */
const mostPaths = 200;

/**
 * Where a patch changes an object, as JSON pointers with `*` for list items: from an RFC 6902 patch its operations,
 * from a merge patch its leaves. No value is kept. Undefined where that cannot be told: an apply names a whole
 * object, and also removes what it leaves out.
 */
export function changedPaths(patch: unknown): string[] | undefined {
  if (patch === null || typeof patch !== 'object' || isWhole(patch)) return undefined;
  const found = new Set<string>();
  if (Array.isArray(patch)) collectOperations(patch, found);
  else collectLeaves(patch, '', found);
  return found.size > mostPaths ? undefined : [...found];
}

function isWhole(patch: object): boolean {
  return 'apiVersion' in patch && 'kind' in patch;
}

/** Whether a request that changed these places may have made a difference at `path` of a live or desired object. */
export function mayTouch(paths: readonly string[], path: string): boolean {
  const place = withoutIndexes(path);
  return paths.some((one) => one === place || isBelow(one, place) || isBelow(place, one));
}

function isBelow(path: string, parent: string): boolean {
  return path.startsWith(`${parent}/`);
}

function collectOperations(operations: readonly unknown[], found: Set<string>): void {
  for (const operation of operations) {
    const { op, path, from } = (operation ?? {}) as { op?: unknown; path?: unknown; from?: unknown };
    if (op === 'test' || typeof path !== 'string') continue;
    found.add(withoutIndexes(path));
    if (op === 'move' && typeof from === 'string') found.add(withoutIndexes(from));
  }
}

/** What a patch states to say which object it is for. */
const identity = new Set([
  '/apiVersion',
  '/kind',
  '/metadata/name',
  '/metadata/namespace',
  '/metadata/uid',
  '/metadata/resourceVersion',
]);

function collectLeaves(node: unknown, path: string, found: Set<string>): void {
  if (found.size > mostPaths || identity.has(path)) return;
  if (Array.isArray(node) && node.some((item) => item !== null && typeof item === 'object')) {
    for (const item of node) collectLeaves(item, `${path}/*`, found);
  } else if (
    node !== null &&
    typeof node === 'object' &&
    !Array.isArray(node) &&
    Object.keys(node).length > 0
  ) {
    for (const [name, child] of Object.entries(node)) collectField(name, child, path, found);
  } else if (path !== '') {
    found.add(path);
  }
}

/** Strategic merge patches name lists in directives: `$deleteFromPrimitiveList/finalizers`, `$patch`. */
function collectField(name: string, child: unknown, path: string, found: Set<string>): void {
  const [directive = '', list] = name.split('/', 2);
  if (!directive.startsWith('$')) collectLeaves(child, `${path}/${escapeStep(name)}`, found);
  else if (directive === '$deleteFromPrimitiveList' && list !== undefined) found.add(`${path}/${list}`);
  else if (directive === '$patch' || directive === '$retainKeys') found.add(path);
}

/** List positions differ between a request and the object: only the list counts. */
function withoutIndexes(pointer: string): string {
  return parsePointer(pointer)
    .map((step) => `/${/^(\d+|-)$/.test(step) ? '*' : escapeStep(step)}`)
    .join('');
}
