import { isMap, isPair, isScalar, isSeq } from 'yaml';
import type { ParsedNode } from 'yaml';

/** Something that a kustomization names as lying elsewhere. */
export interface KustomizationReference {
  /** Such as `resources`. */
  field: string;
  /** As it is written. */
  target: string;
  offset: number;
  /** A folder with a kustomization may stand here as well as a file. */
  mayBeFolder: boolean;
}

/** Fields that list files or folders. An entry of several lines is no path: the content stands there itself. */
const lists = [
  'resources',
  'components',
  'bases',
  'generators',
  'transformers',
  'validators',
  'crds',
  'configurations',
  'patchesStrategicMerge',
];
const foldersToo = new Set(['resources', 'components', 'bases', 'generators', 'transformers', 'validators']);

/** Fields whose items, or which themselves, name files under these keys. */
const nested: Record<string, readonly string[]> = {
  patches: ['path'],
  patchesJson6902: ['path'],
  replacements: ['path'],
  openapi: ['path'],
  configMapGenerator: ['files', 'envs', 'env'],
  secretGenerator: ['files', 'envs', 'env'],
};

/** Every file and folder that a kustomization refers to, in the order of the fields above. */
export function referencesOf(kustomization: ParsedNode): KustomizationReference[] {
  const found: KustomizationReference[] = [];
  const add = (field: string, node: unknown, mayBeFolder: boolean): void => {
    if (!isScalar(node) || typeof node.value !== 'string' || node.value === '') return;
    if (node.value.includes('\n')) return;
    found.push({ field, target: node.value, offset: node.range?.[0] ?? 0, mayBeFolder });
  };
  for (const field of lists) {
    for (const item of itemsOf(valueAt(kustomization, field))) add(field, item, foldersToo.has(field));
  }
  for (const [field, keys] of Object.entries(nested)) {
    for (const item of itemsOf(valueAt(kustomization, field))) {
      for (const key of keys)
        for (const file of itemsOf(valueAt(item, key))) add(`${field} ${key}`, file, false);
    }
  }
  return found.map((reference) =>
    reference.field.endsWith(' files') ? { ...reference, target: withoutKey(reference.target) } : reference,
  );
}

/** Where a field stands whose use would run other programs than kustomize itself. */
export function chartInflationOf(kustomization: ParsedNode): { field: string; offset: number } | undefined {
  for (const field of ['helmCharts', 'helmChartInflationGenerator']) {
    const pair = pairAt(kustomization, field);
    if (pair !== undefined && itemsOf(pair.value).length > 0)
      return { field, offset: isScalar(pair.key) ? (pair.key.range?.[0] ?? 0) : 0 };
  }
  return undefined;
}

/** `name=path` gives a file another name in the ConfigMap or Secret. */
function withoutKey(file: string): string {
  return file.slice(file.indexOf('=') + 1);
}

function pairAt(node: unknown, key: string) {
  if (!isMap(node)) return undefined;
  return node.items.find((pair) => isPair(pair) && isScalar(pair.key) && pair.key.value === key);
}

function valueAt(node: unknown, key: string): unknown {
  return pairAt(node, key)?.value;
}

function itemsOf(node: unknown): readonly unknown[] {
  if (isSeq(node)) return node.items;
  return node === undefined || node === null ? [] : [node];
}
