import { canonicalJson } from '../infrastructure/canonical-json.ts';
import type { KubernetesObject } from '../infrastructure/object.ts';
import type { ScopedObject } from './scope.ts';

/** The labels of an object by which a scope may select it: of live, and of Git where it states others. */
export function scopeLabels(
  live: KubernetesObject | undefined,
  desired: KubernetesObject | undefined,
): Required<Pick<ScopedObject, 'labels'>> & Pick<ScopedObject, 'gitLabels'> {
  const [ofLive, ofGit] = [labelsOf(live), labelsOf(desired)];
  const labels = ofLive ?? ofGit ?? {};
  if (ofGit === undefined || canonicalJson(ofGit) === canonicalJson(labels)) return { labels };
  return { labels, gitLabels: ofGit };
}

/** Undefined where there is no object: none are not unknown ones. */
function labelsOf(object: KubernetesObject | undefined): Record<string, string> | undefined {
  return object === undefined ? undefined : (object.metadata.labels ?? {});
}
