import type { Manifests } from './manifest-collector.ts';
import { parseAnyManifests } from './parse-any-manifests.ts';
import { parsePlainManifests } from './parse-plain-manifests.ts';

/**
 * The Kubernetes objects of a YAML or JSON text, with their positions: every document, and every item of a List.
 * Documents that are no Kubernetes objects are named in `skipped`; what looks like a broken object is a fault.
 */
export function parseManifests(text: string, file: string): Manifests {
  return parsePlainManifests(text, file) ?? parseAnyManifests(text, file);
}
