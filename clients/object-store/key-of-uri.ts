import type { ObjectStore } from './object-store.ts';

/** The key of what a URI names in this storage; undefined where it is somewhere else. */
export function keyOfUri(store: Pick<ObjectStore, 'uriOf'>, uri: string): string | undefined {
  const probe = 'probe';
  const root = store.uriOf(probe).slice(0, -probe.length);
  return uri.startsWith(root) ? uri.slice(root.length) : undefined;
}
