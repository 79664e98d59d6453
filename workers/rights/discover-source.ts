import { createGitopsClient } from '../../clients/gitops/create-gitops-client.ts';
import type { KubernetesClient } from '../../clients/kubernetes/kubernetes-client.ts';
import type { Target } from '../../config/schema/target.ts';
import { parseGitopsReference } from '../../domain/gitops/gitops-reference.ts';
import { objectKey } from '../../domain/infrastructure/object.ts';
import type { ObjectReference } from '../../domain/infrastructure/object.ts';
import type { ObjectPlace } from '../../domain/rights/grant.ts';
import type { SourceNeeds } from '../../domain/rights/needs.ts';
import { liveSourceOf } from '../live-source.ts';

const fetchingGroup = 'source.toolkit.fluxcd.io';

/** What a target is taken from: the source is read as a scan reads it, and what was read is noted. */
export async function discoverSource(
  target: Target,
  kubernetes: KubernetesClient,
  signal: AbortSignal,
): Promise<Pick<SourceNeeds, 'reads' | 'governor' | 'fetchers'>> {
  const read = new Map<string, ObjectReference>();
  const noting: KubernetesClient = {
    ...kubernetes,
    get(reference, until) {
      read.set(objectKey(reference), reference);
      return kubernetes.get(reference, until);
    },
  };
  await liveSourceOf(target, createGitopsClient(noting));
  const place = async (reference: ObjectReference): Promise<ObjectPlace> => {
    const type = await kubernetes.resourceType(reference.apiVersion, reference.kind, signal);
    return {
      group: type.group,
      resource: type.resource,
      namespace: reference.namespace,
      name: reference.name,
    };
  };
  const reads = await Promise.all([...read.values()].map(place));
  const governor = parseGitopsReference(target.source.from ?? '');
  // The schema let nothing else through, and reading it has just succeeded.
  if (governor === undefined) throw new RangeError(`source.from of ${target.name}`);
  const type = reads.find(({ namespace, name, group }) => {
    return (
      namespace === governor.namespace &&
      name === governor.name &&
      governor.apiVersion.startsWith(`${group}/`)
    );
  });
  if (type === undefined) throw new RangeError(`${governor.kind} ${governor.name} was not read`);
  return { reads, governor: type, fetchers: reads.filter(({ group }) => group === fetchingGroup) };
}
