import type { KubernetesClient } from '../../clients/kubernetes/kubernetes-client.ts';

/**
 * Where a comparison reads live objects: the cluster itself, or something that follows it. `list` yields what there is
 * of a kind page by page, so that a scan need not hold all of it; `get` is newest state, undefined where there is none.
 */
export type LiveReader = Pick<KubernetesClient, 'list' | 'get'> & {
  /** Its lists may be a little old: what they leave in doubt is read again before it is judged. */
  readonly lags?: boolean | undefined;
};
