import { describeReference, objectKey, referenceOf } from '../../domain/infrastructure/object.ts';
import type { RenderedObject, RenderFault } from './renderer.ts';

/**
 * Drops objects that stand twice, and says where. Two API versions of one kind are the same object. An absent
 * namespace counts as a namespace of its own: which one it means is known only where the target is.
 */
export function dropDuplicates(objects: RenderedObject[]): {
  objects: RenderedObject[];
  faults: RenderFault[];
} {
  const first = new Map<string, RenderedObject>();
  const faults: RenderFault[] = [];
  for (const rendered of objects) {
    const reference = referenceOf(rendered.object);
    const key = objectKey(reference);
    const earlier = first.get(key)?.source;
    if (earlier === undefined) first.set(key, rendered);
    else {
      const place = `${earlier.file}:${earlier.line}:${earlier.column}`;
      faults.push({
        position: rendered.source,
        message: `${describeReference(reference)} already stands at ${place}; remove one of the two`,
      });
    }
  }
  return { objects: [...first.values()], faults };
}
