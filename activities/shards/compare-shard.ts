import { Context } from '@temporalio/activity';
import { objectKey, referenceOf } from '../../domain/infrastructure/object.ts';
import type { KubernetesObject, ObjectReference } from '../../domain/infrastructure/object.ts';
import { lookAtTarget } from '../look-at-target.ts';
import type { ScanActivities } from '../scan-activities.ts';
import { readJson } from '../stored-json.ts';
import type { TargetComparisonDeps } from '../target-comparison.ts';
import { loadTargetState } from '../target-state-store.ts';
import { readWork, scanOfShards, storeShardJson } from './shard-store.ts';
import type { Division } from './shard-store.ts';
import type { ShardWork } from './shard-work.ts';

export function createCompareShard(deps: TargetComparisonDeps): ScanActivities['compareShard'] {
  return async ({ target, commit, sequence, division, of, shard }) => {
    const { cancellationSignal: signal } = Context.current();
    const settings = await deps.findTarget(target);
    const state = await loadTargetState(deps.store, target);
    const kubernetes = await deps.kubernetesOf(target);
    const { at, partial } = await readJson<Division>(deps.store, division);
    const work = await readWork(deps.store, deps.fingerprint, shard.work);
    const look = await lookAtTarget(
      deps,
      { settings, state, kubernetes },
      {
        commit,
        desired: { objects: work.objects, faults: [], skipped: [], empty: false },
        base: baseOf(work),
        now: new Date(at),
        shard: { of, partial, known: work.strays?.known ?? [] },
        reportCreated: work.strays !== undefined,
        signal,
      },
    );
    const { findings, ignored, summary } = look.result;
    const part = await storeShardJson(deps.store, scanOfShards(target, sequence), {
      summary,
      findings,
      ignored,
      problems: [...look.problems],
      standings: [...look.standings].filter(([, standing]) => standing !== 'true'),
      secrets: [...look.secrets],
    });
    return { compared: summary.compared, drifted: summary.drifted, part };
  };
}

/** How an object was last applied. Of what Git no longer names only that it was there is known, and enough. */
function baseOf({ objects, strays }: ShardWork) {
  const bases = new Map(
    objects.map(({ object, base }) => [objectKey(referenceOf(object)), base === 'same' ? object : base]),
  );
  const dropped = new Set(strays?.dropped);
  return (reference: ObjectReference): KubernetesObject | null | undefined => {
    const key = objectKey(reference);
    if (bases.has(key)) return bases.get(key);
    const { namespace: _stated, ...anywhere } = reference;
    const { apiVersion, kind, name } = reference;
    const wasThere = dropped.has(key) || dropped.has(objectKey(anywhere));
    return wasThere ? { apiVersion, kind, metadata: { name } } : undefined;
  };
}
