import type { Difference } from './compare.ts';
import type { DriftKind } from './finding.ts';
import { matchesGlob } from './glob.ts';
import { groupOf } from './object.ts';
import type { KubernetesObject } from './object.ts';
import { names, parsePattern } from './path-pattern.ts';

/** Where objects of a kind name an image to run. */
export interface ImagePaths {
  /** Glob over `group/Kind`; the core group is empty (`/Pod`). */
  kind: string;
  /** JSON pointers; a step may be a glob, and `**` stands for any number of steps. */
  paths: readonly string[];
}

const containerFields = ['containers', 'initContainers', 'ephemeralContainers'];

const imagePaths: readonly ImagePaths[] = [
  {
    kind: '*',
    paths: [
      ...containerFields.flatMap((field) => [`/**/${field}/*/image`, `/**/${field}/*/imagePullPolicy`]),
      '/**/volumes/*/image/reference',
    ],
  },
  {
    kind: 'serving.kserve.io/*',
    paths: [
      ...['image', 'imagePullPolicy', 'storageUri', 'runtimeVersion'].map((field) => `/spec/*/*/${field}`),
      '/spec/*/*/storage',
      '/spec/*/model/modelFormat/version',
      '/spec/canary/**/storageUri',
    ],
  },
];

const builtIn = compile(imagePaths);

function compile(rows: readonly ImagePaths[]) {
  return rows.map(({ kind, paths }) => ({ kind, patterns: paths.map(parsePattern) }));
}

/**
 * Which kind of drift a difference between an existing object and Git is.
 *
 * @param more where custom resources name images.
 */
export function driftKindOf(
  object: KubernetesObject,
  difference: Pick<Difference, 'path'>,
  more: readonly ImagePaths[] = [],
): DriftKind {
  const [first] = difference.path;
  if (object.kind === 'Secret' && (first === 'data' || first === 'stringData')) return 'secret';
  return namesImage(object, difference.path, more) ? 'image' : 'configuration';
}

function namesImage(
  object: KubernetesObject,
  path: Difference['path'],
  more: readonly ImagePaths[],
): boolean {
  const kind = `${groupOf(object.apiVersion)}/${object.kind}`;
  return [...builtIn, ...compile(more)].some(
    (row) => matchesGlob(row.kind, kind) && row.patterns.some((pattern) => names(pattern, path)),
  );
}
