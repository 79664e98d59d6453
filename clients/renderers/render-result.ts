import { dropDuplicates } from './duplicates.ts';
import type { RenderFault, RenderResult } from './renderer.ts';
import type { Manifests } from './yaml/manifest-collector.ts';

/** What was found in all files of a source, as one result: no object twice, faults in the order of their places. */
export function toRenderResult({ objects, faults, skipped }: Manifests): RenderResult {
  const unique = dropDuplicates(objects);
  const allFaults = [...faults, ...unique.faults].toSorted(byPosition);
  return {
    objects: unique.objects,
    faults: allFaults,
    skipped,
    empty: unique.objects.length === 0 && allFaults.length === 0,
  };
}

/** The result of a source that could not be rendered at all. */
export function onlyFaults(faults: readonly RenderFault[]): RenderResult {
  return toRenderResult({ objects: [], faults: [...faults], skipped: [] });
}

function byPosition({ position: one }: RenderFault, { position: other }: RenderFault): number {
  if (one.file !== other.file) return one.file < other.file ? -1 : 1;
  return one.line - other.line || one.column - other.column;
}
