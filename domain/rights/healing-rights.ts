import { grant, kindsOf, prunedKinds, scalingRights } from './comparison-rights.ts';
import { grantsOn } from './grant.ts';
import type { Grant, ServedKind, Verb } from './grant.ts';
import type { SourceNeeds, TargetNeeds } from './needs.ts';

/**
 * What brings objects back: a comparison first (its dry run is an update), then server-side apply, a JSON patch, or a
 * creation anew. Rights over roles are not among them: only who holds all that a role grants may restore it.
 */
export function healingRights(target: TargetNeeds, served: readonly ServedKind[]): Grant[] {
  if (!target.heals) return [];
  const heal: Verb[] = ['get', 'create', 'update', 'patch', 'delete'];
  return [
    ...scalingRights(target, served, ['list']),
    ...kindsOf(target, served).map(({ type, namespace }) =>
      grant(type, namespace, heal, `${target.name}: brings back what Git has`),
    ),
    ...(target.prunes ? prunedKinds(target, served) : []).map(({ type, namespace }) =>
      grant(type, namespace, ['get', 'delete'], `${target.name}: deletes what Git does not have`),
    ),
  ];
}

/** What tells what Argo CD or Flux renders. */
export function sourceRights({ target, reads }: SourceNeeds): Grant[] {
  return grantsOn(reads, ['get'], `${target}: what it is rendered from`);
}

/** Holds Argo CD or Flux, and asks them to sync. They are read as sources. */
export function governorRights({ target, governor, fetchers }: SourceNeeds): Grant[] {
  return [
    ...grantsOn([governor], ['patch'], `${target}: asks its governor to sync, and holds it`),
    ...grantsOn(fetchers, ['patch'], `${target}: has its source fetched anew`),
  ];
}
