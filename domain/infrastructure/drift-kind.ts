import type { Difference } from './compare.ts';
import type { DriftKind } from './finding.ts';
import { matchesGlob } from './glob.ts';
import { groupOf } from './object.ts';
import type { KubernetesObject } from './object.ts';
import { names, parsePattern } from './path-pattern.ts';

/** Where objects of a kind name an image to run. */
interface ImagePaths {
  /** Glob over `group/Kind`. */
  kind: string;
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
  { kind: 'serving.kserve.io/*', paths: ['/spec/*/*/image', '/spec/*/*/imagePullPolicy'] },
];

const compiledPaths = imagePaths.map(({ kind, paths }) => ({ kind, patterns: paths.map(parsePattern) }));

/** Which kind of drift a difference between an existing object and Git is. */
export function driftKindOf(object: KubernetesObject, difference: Pick<Difference, 'path'>): DriftKind {
  const [first] = difference.path;
  if (object.kind === 'Secret' && (first === 'data' || first === 'stringData')) return 'secret';
  return namesImage(object, difference.path) ? 'image' : 'configuration';
}

function namesImage(object: KubernetesObject, path: Difference['path']): boolean {
  const kind = `${groupOf(object.apiVersion)}/${object.kind}`;
  return compiledPaths.some(
    (row) => matchesGlob(row.kind, kind) && row.patterns.some((pattern) => names(pattern, path)),
  );
}
