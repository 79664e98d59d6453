import type { RenderResult } from './renderer.ts';

export interface RenderCacheLimits {
  /** Rendered sources that are kept. */
  entries: number;
  /** Objects of all kept sources together. */
  objects: number;
}

/** What was rendered before, by everything that decides the result. */
export interface RenderCache {
  /** The result kept under `key`, else the one that `render` gives. It is shared: nobody may change it. */
  recall(key: string, render: () => Promise<RenderResult>): Promise<RenderResult>;
}

/**
 * Keeps the results used last, in the memory of this process alone: they can hold secrets. Only whole ones are kept,
 * since a fault may be one of the moment, such as a time limit.
 */
export function createRenderCache({ entries, objects }: RenderCacheLimits): RenderCache {
  const kept = new Map<string, RenderResult>();
  let keptObjects = 0;

  function forget(key: string): void {
    keptObjects -= kept.get(key)?.objects.length ?? 0;
    kept.delete(key);
  }

  function keep(key: string, result: RenderResult): void {
    forget(key);
    if (result.objects.length > objects) return;
    kept.set(key, result);
    keptObjects += result.objects.length;
    for (const oldest of kept.keys()) {
      if (kept.size <= entries && keptObjects <= objects) return;
      forget(oldest);
    }
  }

  return {
    async recall(key, render) {
      const result = kept.get(key) ?? (await render());
      if (result.faults.length === 0) keep(key, result);
      return result;
    },
  };
}
