import type { FieldDifference } from '../finding.ts';
import { parseImage } from '../image-reference.ts';
import type { RunningPod } from './pod.ts';
import type { RunningContainer, RunningWorkload } from './workload.ts';

/** One tag that stands for several digests among the pods of a workload, with the digests for the evidence. */
export interface SplitImage {
  field: FieldDifference;
  digests: string[];
}

/** Whether Git names an image of the workload by a tag, which may come to stand for another image any time. */
export function runsByTag({ containers, wanted }: RunningWorkload): boolean {
  return wanted > 1 && containers.some(({ image }) => parseImage(image).digest === undefined);
}

/**
 * Images that Git names once and of which the pods of a workload run several. Pods of an earlier rollout name another
 * image and do not count.
 */
export function splitImages(workload: RunningWorkload, pods: readonly RunningPod[]): SplitImage[] {
  return workload.containers.flatMap((container) => {
    const byDigest = Map.groupBy(
      pods.flatMap((pod) => digestsOf(pod, container)),
      (digest) => digest,
    );
    if (byDigest.size < 2) return [];
    const digests = [...byDigest.keys()].toSorted();
    const counts = digests.map((digest) => `${digest} (${count(byDigest.get(digest)?.length ?? 0)})`);
    return [{ digests, field: fieldOf(container, counts.join(', '), digests.length) }];
  });
}

function digestsOf({ containers }: RunningPod, wanted: RunningContainer): string[] {
  const running = containers.find(({ name }) => name === wanted.name);
  if (running?.digest === undefined || running.image !== wanted.image) return [];
  return [running.digest];
}

function fieldOf(
  { name, image, field, index }: RunningContainer,
  live: string,
  digests: number,
): FieldDifference {
  const place = `/spec/template/spec/${field}`;
  return {
    path: `${place}/${index}/image`,
    location: `${place}/[${name}]/image`,
    change: 'modified',
    desired: image,
    live,
    manager: null,
    owners: [],
    note: `one tag runs as ${digests} digests`,
  };
}

function count(pods: number): string {
  return `${pods} ${pods === 1 ? 'pod' : 'pods'}`;
}
