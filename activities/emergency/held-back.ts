import type { KubernetesClient } from '../../clients/kubernetes/kubernetes-client.ts';
import type { Lease } from '../../domain/emergency/lease.ts';
import { leaseOf } from '../../domain/emergency/overlap.ts';
import type { ScopedObject } from '../../domain/emergency/scope.ts';

/**
 * The emergency that keeps an object from being healed; undefined where none does. An object that was deleted to be
 * created again, or is being deleted for that, is not left half-way.
 */
export async function heldBackBy(
  kubernetes: KubernetesClient,
  leases: readonly Lease[],
  object: ScopedObject,
  { recreate, signal }: { recreate: boolean; signal: AbortSignal },
): Promise<Lease | undefined> {
  const lease = leaseOf(leases, object);
  if (lease === undefined || !recreate) return lease;
  return (await isHalfWay(kubernetes, object, signal)) ? undefined : lease;
}

/** Whether an object that is to be created again is deleted, or is being deleted. */
export async function isHalfWay(
  kubernetes: KubernetesClient,
  { apiVersion, kind, namespace, name }: ScopedObject,
  signal: AbortSignal,
): Promise<boolean> {
  const place = { apiVersion, kind, name, ...(namespace === undefined ? {} : { namespace }) };
  const live = await kubernetes.get(place, signal);
  return live === undefined || live.metadata.deletionTimestamp !== undefined;
}
