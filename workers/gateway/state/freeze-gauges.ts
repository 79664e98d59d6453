import type { Registry } from 'prom-client';
import { loadFreezes } from '../../../activities/freeze/freeze-store.ts';
import type { ObjectStore } from '../../../clients/object-store/object-store.ts';
import { freezesInForce } from '../../../domain/freeze/freeze.ts';
import { addStoredGauges } from './stored-gauges.ts';

/** What is frozen. `scope` is `all`, or a target or a model, so that there are few. */
export function addFreezeGauges(registry: Registry, store: ObjectStore): void {
  addStoredGauges(registry, 'freezes', (gauge) => {
    const frozen = gauge(
      'plumbline_frozen',
      'Whether changes are frozen, 0 or 1, by what is frozen.',
      'scope',
    );
    const since = gauge(
      'plumbline_frozen_since_timestamp_seconds',
      'Since when changes are frozen, seconds since 1970.',
      'scope',
    );
    return async () => {
      const freezes = freezesInForce(await loadFreezes(store), new Date());
      return () => {
        frozen.set({ scope: 'all' }, 0);
        for (const { scope, since: at } of freezes) {
          frozen.set({ scope }, 1);
          since.set({ scope }, Date.parse(at) / 1000);
        }
      };
    };
  });
}
