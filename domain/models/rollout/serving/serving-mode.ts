import { textAt } from '../../../gitops/fields.ts';
import type { KubernetesObject } from '../../../infrastructure/object.ts';
import { leadsTo } from './http-route.ts';
import { predictorService } from './served.ts';
import type { Served } from './served.ts';

/** What tells how traffic of an InferenceService can be split. */
export interface ModeEvidence {
  service: KubernetesObject;
  served: Served;
  /** The CRD that the cluster serves knows `spec.canary`. */
  knowsCanary: boolean;
  /** HTTPRoutes of the namespace; undefined where the cluster does not serve the Gateway API. */
  routes: readonly KubernetesObject[] | undefined;
  /** What the configuration wants where the mode cannot split. */
  fallback: 'refuse' | 'blue-green';
}

export type DetectedMode =
  | { mode: 'knative' | 'standard' }
  /** @property route the HTTPRoute that is moved between two services. */
  | { mode: 'blue-green'; route: KubernetesObject }
  | { refused: string };

const knativeNames = ['Knative', 'Serverless'];
const standardNames = ['Standard', 'RawDeployment'];

/**
 * How traffic can be split, from what is observed: what a mode only accepts and ignores is not counted. In Standard mode
 * `canaryTrafficPercent` does nothing, and `spec.canary` alone only sizes replicas: HTTPRoutes have to follow it.
 */
export function detectMode(evidence: ModeEvidence): DetectedMode {
  const { service, served } = evidence;
  const stated =
    textAt(service, 'status', 'deploymentMode') ??
    service.metadata.annotations?.['serving.kserve.io/deploymentMode'];
  if (stated !== undefined && knativeNames.includes(stated)) return { mode: 'knative' };
  if (stated !== undefined && standardNames.includes(stated)) return modeOfStandard(evidence);
  if (stated !== undefined) return { refused: `its deployment mode ${stated} cannot split traffic` };
  // Versions before 0.12 do not say; only Knative has traffic between revisions.
  if (served.traffic.size > 0) return { mode: 'knative' };
  return { refused: 'neither its status nor an annotation says in which deployment mode it runs' };
}

function modeOfStandard({ service, served, knowsCanary, routes, fallback }: ModeEvidence): DetectedMode {
  const backend = predictorService(service.metadata.name, served.predictorName);
  const leading = (routes ?? []).filter((route) => leadsTo(route, backend));
  const [ofKserve, ofOthers] = [true, false].map((owned) =>
    leading.filter((route) => isOwnedBy(route, service) === owned),
  );
  if (knowsCanary && (ofKserve?.length ?? 0) > 0) return { mode: 'standard' };
  const why = `it runs in Standard mode, which ignores canaryTrafficPercent, and ${reason(knowsCanary, routes)}`;
  if (fallback === 'refuse')
    return {
      refused: `${why}; switch that on, or set rollout.fallback: blue-green and lead to it by an HTTPRoute of your own`,
    };
  const [route, ...more] = ofOthers ?? [];
  if (route === undefined)
    return {
      refused: `${why}; blue-green needs an HTTPRoute of your own that leads to Service ${backend}, and there is none in ${service.metadata.namespace ?? ''}`,
    };
  if (more.length > 0)
    return {
      refused: `${why}; ${more.length + 1} HTTPRoutes lead to Service ${backend}, and nobody can tell which to move`,
    };
  return { mode: 'blue-green', route };
}

function reason(knowsCanary: boolean, routes: ModeEvidence['routes']): string {
  if (!knowsCanary) return 'this KServe has no spec.canary (0.20 has)';
  return routes === undefined
    ? 'the cluster has no Gateway API, whose HTTPRoutes would have to follow spec.canary'
    : 'no HTTPRoute of KServe leads to it that could follow spec.canary';
}

function isOwnedBy({ metadata }: KubernetesObject, { metadata: owner }: KubernetesObject): boolean {
  return (metadata.ownerReferences ?? []).some(({ uid }) => uid === owner.uid);
}
