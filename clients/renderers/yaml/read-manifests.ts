import type { Manifests } from './manifest-collector.ts';
import { parsePlainManifests } from './parse-plain-manifests.ts';

/** As parse-manifests.ts, but the full parser is loaded only for a text that is not plain: it takes longer than one. */
export async function readManifests(text: string, file: string): Promise<Manifests> {
  const plain = parsePlainManifests(text, file);
  if (plain !== undefined) return plain;
  const { parseAnyManifests } = await import('./parse-any-manifests.ts');
  return parseAnyManifests(text, file);
}
