import path from 'node:path';
import { parse } from 'yaml';
import { objectKey, referenceOf } from '../../../domain/infrastructure/object.ts';
import type { RenderedObject, SourcePosition } from '../renderer.ts';
import { readSourceText } from '../source-text.ts';
import { parseManifests } from '../yaml/parse-manifests.ts';
import { nameInside } from '../inside.ts';

/** Under this annotation kustomize tells, when asked, which file an object comes from. */
const annotation = 'config.kubernetes.io/origin';

const maximumBytes = 10_000_000;

/**
 * Where objects were written, by object key, as far as it can be told.
 *
 * @param output what kustomize built with origin annotations.
 * @param base folder that the annotations are relative to.
 */
export async function readOrigins(
  output: string,
  base: string,
  realRoot: string,
): Promise<Map<string, SourcePosition>> {
  const files = new Map<string, RenderedObject[]>();
  const origins = new Map<string, SourcePosition>();
  for (const { object } of parseManifests(output, '').objects) {
    const origin = object.metadata.annotations?.[annotation];
    const stated = origin === undefined ? undefined : fileOf(origin);
    if (stated === undefined) continue;
    const file = nameInside(realRoot, path.resolve(base, stated));
    if (file.startsWith('..')) continue;
    const written = files.get(file) ?? (await readObjects(path.join(realRoot, file), file));
    files.set(file, written);
    origins.set(objectKey(referenceOf(object)), placeIn(written, object) ?? { file, line: 1, column: 1 });
  }
  return origins;
}

/** The file of the object itself, or of the generator that made it; none for what came from another server. */
function fileOf(origin: string): string | undefined {
  const { path: file, configuredIn, repo } = parse(origin) as Record<string, unknown>;
  if (repo !== undefined) return undefined;
  return [file, configuredIn].find((one) => typeof one === 'string');
}

async function readObjects(realFile: string, file: string): Promise<RenderedObject[]> {
  const source = await readSourceText(realFile, maximumBytes);
  return 'text' in source ? parseManifests(source.text, file).objects : [];
}

/** Names may have got a prefix or suffix on the way. */
function placeIn(
  written: readonly RenderedObject[],
  { kind, metadata }: RenderedObject['object'],
): SourcePosition | undefined {
  const sameKind = written.filter(({ object }) => object.kind === kind);
  const sameName = sameKind.find(({ object }) => object.metadata.name === metadata.name);
  const similar = sameKind.find(({ object }) => metadata.name?.includes(object.metadata.name ?? ''));
  return (sameName ?? similar)?.source;
}
