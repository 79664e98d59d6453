import { readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { dropDuplicates } from '../../clients/renderers/duplicates.ts';
import type { RenderResult, SourcePosition } from '../../clients/renderers/renderer.ts';
import type { Manifests } from '../../clients/renderers/yaml/manifest-collector.ts';
import { readManifests } from '../../clients/renderers/yaml/read-manifests.ts';
import { objectKey, referenceOf } from '../../domain/infrastructure/object.ts';
import { renderSource } from './render-source.ts';
import type { ReleaseOptions } from './render-source.ts';

/** A path on the command line leads to nothing that can be read. */
class SourcePathError extends Error {
  override readonly name = 'SourcePathError';
}

/** What the paths of a command line render to, together. Positions name files as a person in this folder would. */
export async function readSources(
  paths: readonly string[],
  options: ReleaseOptions = {},
): Promise<RenderResult> {
  const sources: Source[] = [];
  for (const stated of paths) sources.push(await readSource(stated, options));
  refuseUnusedOptions(paths, options, sources);
  // Paths may overlap (`k8s k8s/api.yaml`): the same place is one object, not two.
  const found = once(
    sources.flatMap(({ objects }) => objects),
    ({ object, source }) => `${placeOf(source)} ${objectKey(referenceOf(object))}`,
  );
  const { objects, faults: duplicates } = dropDuplicates(found);
  const faults = once(
    [...sources.flatMap((source) => source.faults), ...duplicates],
    ({ position, message }) => `${placeOf(position)} ${message}`,
  );
  const skipped = sources.flatMap((source) => source.skipped);
  return { objects, faults, skipped, empty: objects.length === 0 && faults.length === 0 };
}

function once<Item>(items: readonly Item[], keyOf: (item: Item) => string): Item[] {
  return [...new Map(items.map((item) => [keyOf(item), item])).values()];
}

function placeOf({ file, line, column }: SourcePosition): string {
  return `${file}:${line}:${column}`;
}

interface Source extends Manifests {
  isChart?: boolean;
}

/** An option that nothing obeys would hide that a path is not the chart that somebody took it for. */
function refuseUnusedOptions(
  paths: readonly string[],
  { values, release }: ReleaseOptions,
  sources: readonly Source[],
): void {
  if (sources.some(({ isChart }) => isChart === true)) return;
  const option = values === undefined ? '--release' : '--values';
  if (values === undefined && release === undefined) return;
  const none = paths.length === 1 ? `${paths[0]} is none` : 'none of these paths is one';
  throw new SourcePathError(`${option} is for charts, and ${none}; name the folder with Chart.yaml`);
}

async function readSource(stated: string, options: ReleaseOptions): Promise<Source> {
  if (stated === '-') return await readManifests(await text(process.stdin), 'standard input');
  const kind = await stat(stated).catch(unreadable(stated));
  // What a shell hands over, as in `diff <(jsonnet app.jsonnet)`, can be read but has no place among files.
  if (kind.isFIFO() || kind.isCharacterDevice())
    return await readManifests(await readFile(stated, 'utf8').catch(unreadable(stated)), stated);
  const real = await realpath(stated).catch(unreadable(stated));
  const { root, isChart, result: rendered } = await renderSource(real, kind.isDirectory(), options);
  const asStated = (position: SourcePosition): SourcePosition => {
    const file = path.resolve(stated, path.relative(real, path.join(root, position.file)));
    return { ...position, file: path.relative('', file) || '.' };
  };
  return {
    isChart,
    objects: rendered.objects.map((one) => ({ ...one, source: asStated(one.source) })),
    faults: rendered.faults.map((fault) => ({ ...fault, position: asStated(fault.position) })),
    skipped: rendered.skipped.map((skip) => ({ ...skip, position: asStated(skip.position) })),
  };
}

function unreadable(stated: string): (error: NodeJS.ErrnoException) => never {
  return (error) => {
    const reason = reasons[error.code ?? ''] ?? error.message;
    throw new SourcePathError(`${stated}: ${reason}; name a folder or file of manifests`, { cause: error });
  };
}

const reasons: Record<string, string> = {
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'there is no such file or folder',
  ELOOP: 'is a symbolic link that leads back to itself',
  EACCES: 'may not be read by this user',
};
