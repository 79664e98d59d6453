/**
 * How what serves one side is called in metrics and logs, by the name that the serving mode gives it: a Knative
 * revision, a Service or Deployment, or an InferenceService. Names of Kubernetes stand in patterns as they are.
 */

/** Its Deployment: `<revision>-deployment` by Knative, `<service>-predictor` by KServe. */
export function workloadPattern(side: string): string {
  return `${side}(-predictor)?(-deployment)?`;
}

/** Names of generated pods and ReplicaSets have no vowels, so `fraud-predictor-canary-…` is not one of `fraud`. */
const hash = '[bcdfghjklmnpqrstvwxz2456789]';

export function podPattern(side: string): string {
  return `${workloadPattern(side)}-${hash}{5,10}-${hash}{5}`;
}

/** Whether a revision, as `revisionOfSource` has it of logged requests, is this side. */
export function isRevisionOf(revision: string, side: string): boolean {
  return new RegExp(`^${workloadPattern(side)}(-${hash}{5,10})?$`).test(revision);
}
