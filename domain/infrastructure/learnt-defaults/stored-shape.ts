import type { Json } from '../object.ts';
import { newShape, placeBelow } from './shape.ts';
import type { Shape } from './shape.ts';

/** Learnt defaults as plain JSON, by kind (`apps/v1/Deployment`). */
export type StoredDefaults = Record<string, { schemaVersion: string; root: StoredShape }>;

/** One shape; what is left out is empty or false. */
interface StoredShape {
  additions?: Record<string, Json>;
  doubtful?: true;
  varies?: true;
  below?: Record<string, StoredShape>;
}

export function storedShape({ additions, doubtful, varies, below }: Shape): StoredShape {
  return {
    ...(additions === undefined ? {} : { additions: Object.fromEntries(additions) }),
    ...(doubtful ? { doubtful } : {}),
    ...(varies ? { varies } : {}),
    ...(below.size === 0
      ? {}
      : { below: Object.fromEntries([...below].map(([key, shape]) => [key, storedShape(shape)])) }),
  };
}

export function restoredShape(kind: string, place: string, stored: StoredShape): Shape {
  const shape = newShape(kind, place);
  if (stored.additions !== undefined) shape.additions = new Map(Object.entries(stored.additions));
  shape.doubtful = stored.doubtful === true;
  shape.varies = stored.varies === true;
  for (const [key, child] of Object.entries(stored.below ?? {})) {
    shape.below.set(key, restoredShape(kind, placeBelow(place, key), child));
  }
  return shape;
}

export function countShapes({ below }: Shape): number {
  let count = 1;
  for (const shape of below.values()) count += countShapes(shape);
  return count;
}
