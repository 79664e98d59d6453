/**
 * How what serves one side is called in metrics and logs, by the name that the serving mode gives it: a Knative
 * revision, a Service or Deployment, or an InferenceService. Names of Kubernetes stand in patterns as they are.
 */

/** Its Deployment: `<revision>-deployment` by Knative, `<service>-predictor` by KServe. */
export function workloadPattern(side: string): string {
  return `${side}(-predictor)?(-deployment)?`;
}

/** Its pods: exactly two generated parts follow, so those of `fraud-predictor-canary` are none of `fraud-predictor`. */
export function podPattern(side: string): string {
  return `${workloadPattern(side)}-[a-z0-9]{5,10}-[a-z0-9]{5}`;
}

/** Hashes of ReplicaSets have no vowels: `fraud-predictor-canary` is no revision of `fraud-predictor`. */
const hash = '[bcdfghjklmnpqrstvwxz2456789]';

/** Whether a revision, as `revisionOfSource` has it of logged requests, is this side. */
export function isRevisionOf(revision: string, side: string): boolean {
  return new RegExp(`^${workloadPattern(side)}(-${hash}{5,10})?$`).test(revision);
}
