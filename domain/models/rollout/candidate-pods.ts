import { at, listAt, numberAt, textAt } from '../../gitops/fields.ts';
import type { KubernetesObject } from '../../infrastructure/object.ts';

/** A container that has ended so often does not come up by itself. */
const mostRestarts = 3;

/** Why the pods of a candidate will not come up, in words; undefined where they still may. */
export function crashOf(pods: readonly KubernetesObject[]): string | undefined {
  for (const pod of pods) {
    for (const container of [
      ...listAt(pod, 'status', 'initContainerStatuses'),
      ...listAt(pod, 'status', 'containerStatuses'),
    ]) {
      const isLooping = textAt(container, 'state', 'waiting', 'reason') === 'CrashLoopBackOff';
      const restarts = numberAt(container, 'restartCount') ?? 0;
      if (!isLooping || restarts < mostRestarts) continue;
      const ended = at(container, 'lastState', 'terminated');
      const code = numberAt(ended, 'exitCode');
      const why = textAt(ended, 'reason') ?? 'Error';
      const name = textAt(container, 'name') ?? '';
      return `container ${name} of pod ${pod.metadata.name} crashes again and again: ${why}, exit code ${code ?? '?'}, ${restarts} restarts`;
    }
  }
  return undefined;
}

/**
 * Whether a pod runs the candidate: by the label of its Knative revision, and otherwise by the name that its Deployment
 * gives it.
 *
 * @param candidate a revision, or the Service of a predictor.
 */
export function isPodOf({ metadata }: KubernetesObject, candidate: string): boolean {
  const revision = metadata.labels?.['serving.knative.dev/revision'];
  return revision === undefined ? metadata.name.startsWith(`${candidate}-`) : revision === candidate;
}
