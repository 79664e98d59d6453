import { UnknownKindError } from '../../clients/kubernetes/errors.ts';
import type { KubernetesClient, ResourceType } from '../../clients/kubernetes/kubernetes-client.ts';
import { groupOf } from '../../domain/infrastructure/object.ts';
import type { ConfiguredCluster } from '../rights/configured-clusters.ts';
import { fault, warning, well } from './check.ts';
import type { CheckResult } from './check.ts';
import { neededKinds } from './needed-kinds.ts';
import type { NeededKind } from './needed-kinds.ts';

/** Whether each kind that is needed is served in a version that is understood, and all that is stored of it readable. */
export async function lookAtKinds(
  kubernetes: KubernetesClient,
  of: ConfiguredCluster,
  signal: AbortSignal,
): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  const found = new Set<string>();
  for (const needed of neededKinds(of)) {
    const looked = await lookAtKind(kubernetes, needed, signal);
    if (looked.length > 0) found.add(needed.kind);
    results.push(...looked);
  }
  const rollsOut = of.served.some(({ rollout }) => rollout !== undefined);
  if (rollsOut && !found.has('Revision') && !found.has('HTTPRoute'))
    results.push(
      warning(
        'neither Knative nor the Gateway API is there, so traffic cannot be split',
        "install one of them, or let rollouts switch at once (rollout.fallback: 'blue-green')",
      ),
    );
  return results;
}

async function lookAtKind(
  kubernetes: KubernetesClient,
  needed: NeededKind,
  signal: AbortSignal,
): Promise<CheckResult[]> {
  const { kind, apiVersions, product, upgrade, isOptional, isReadInAny } = needed;
  const group = groupOf(apiVersions[0]);
  const served = await servedType(kubernetes, needed, signal);
  if (served !== undefined) {
    const versions = await versionsOf(kubernetes, needed, signal);
    return [
      well(`${kind} is served as ${served.version}${versions === undefined ? '' : inStorage(versions)}`),
      ...(versions === undefined ? [] : unreadable(needed, versions)),
    ];
  }
  const types = await kubernetes.resourceTypes(signal);
  const other = types.find((type) => type.group === group && type.kind === kind);
  if (other !== undefined) {
    const tell = isReadInAny || isOptional ? warning : fault;
    const wanted = apiVersions.map((one) => one.split('/')[1]).join(' or ');
    return [tell(`${kind} (${group}) is served as ${other.version}, and not as ${wanted}`, upgrade)];
  }
  if (isOptional) return [];
  return [
    fault(
      `${kind} (${group}) is not served`,
      `install ${product}, or correct where plumbline.yaml looks for it`,
    ),
  ];
}

/** The first version that is both understood and served. */
async function servedType(
  kubernetes: KubernetesClient,
  { apiVersions, kind }: NeededKind,
  signal: AbortSignal,
): Promise<ResourceType | undefined> {
  for (const apiVersion of apiVersions)
    try {
      return await kubernetes.resourceType(apiVersion, kind, signal);
    } catch (error) {
      if (!(error instanceof UnknownKindError) || error.retryable) throw error;
    }
  return undefined;
}

/** What a definition says of the versions of its objects. */
interface Versions {
  /** In which they are stored from now on. */
  storage: string | undefined;
  /** In which some may still be stored. */
  stored: readonly string[];
  /** Which the definition knows. */
  known: readonly string[];
}

/** Name of the definition of a kind, such as `revisions.serving.knative.dev`. */
function definitionOf({ resource, apiVersions }: NeededKind): string {
  return `${resource}.${groupOf(apiVersions[0])}`;
}

/** Undefined where nobody may say, or the kind has no definition of its own. */
async function versionsOf(
  kubernetes: KubernetesClient,
  needed: NeededKind,
  signal: AbortSignal,
): Promise<Versions | undefined> {
  const apiVersion = 'apiextensions.k8s.io/v1';
  const definition = await kubernetes
    .get({ apiVersion, kind: 'CustomResourceDefinition', name: definitionOf(needed) }, signal)
    // It only adds to what is known: the right to read it is nobody's need.
    .catch(() => undefined);
  if (definition === undefined) return undefined;
  const { versions = [] } = definition['spec'] as { versions?: { name: string; storage?: boolean }[] };
  const { storedVersions = [] } = (definition['status'] ?? {}) as { storedVersions?: string[] };
  return {
    storage: versions.find(({ storage }) => storage === true)?.name,
    stored: storedVersions,
    known: versions.map(({ name: version }) => version),
  };
}

function inStorage({ storage }: Versions): string {
  return storage === undefined ? '' : `, stored as ${storage}`;
}

/** Objects that were stored in a version which the definition has forgotten cannot be read by anybody. */
function unreadable(needed: NeededKind, versions: Versions): CheckResult[] {
  const { kind, resource } = needed;
  const { stored, storage, known } = versions;
  const name = definitionOf(needed);
  const lost = stored.filter((version) => !known.includes(version));
  if (lost.length > 0)
    return [
      fault(
        `objects of kind ${kind} may still be stored as ${lost.join(', ')}, which its definition no longer knows`,
        `bring that version back into the definition ${name}, store every object anew (kubectl get ${resource} -A -o json | kubectl replace -f -), and then take it out of its status.storedVersions`,
      ),
    ];
  const older = stored.filter((version) => version !== storage);
  if (older.length === 0) return [];
  return [
    warning(
      `objects of kind ${kind} may still be stored as ${older.join(', ')}`,
      `before an upgrade takes that version away, store every object anew (kubectl get ${resource} -A -o json | kubectl replace -f -) and take it out of status.storedVersions of the definition ${name}`,
    ),
  ];
}
