import type { KubernetesObject } from '../infrastructure/object.ts';
import { readArgocdSource } from './argocd-source.ts';
import { at, isMap, isTrueAt, listAt, mapAt, present, textAt, textsAt } from './fields.ts';
import { gitopsKinds } from './gitops-reference.ts';
import { UnsupportedSourceError } from './governed-source.ts';
import type { GovernedSource } from './governed-source.ts';
import { oneLine } from './governor.ts';
import type { Governor, GovernorState, SyncState } from './governor.ts';

/** What Argo CD means by its own cluster. */
const ownServers = ['https://kubernetes.default.svc', 'https://kubernetes.default.svc.cluster.local'];

/** Self-heal acts within seconds; this also covers a controller that is busy, milliseconds. */
const selfHealInterval = 60_000;

/** The sources of an Application, in the order in which later ones win. @throws UnsupportedSourceError */
export function sourcesOfApplication(application: KubernetesObject): GovernedSource[] {
  return sourcesOf(application, mapAt(application, 'spec'));
}

function sourcesOf(application: KubernetesObject, spec: unknown): GovernedSource[] {
  const place = {
    application: application.metadata.name,
    namespace: textAt(application, 'spec', 'destination', 'namespace'),
  };
  if (mapAt(application, 'spec', 'sourceHydrator') !== undefined)
    throw new UnsupportedSourceError('it is hydrated (spec.sourceHydrator), which is not supported');
  const several = listAt(spec, 'sources');
  const stated = several.length > 0 ? several : [at(spec, 'source')];
  const sources = stated.map((source) => readArgocdSource(source, place));
  if (!sources.some(({ render }) => render !== undefined))
    throw new UnsupportedSourceError('none of its sources has a path to render');
  return sources;
}

/** Where it deploys to, where that is not the cluster it lives in. */
export function otherDestination(application: KubernetesObject): string | undefined {
  const server = textAt(application, 'spec', 'destination', 'server');
  const name = textAt(application, 'spec', 'destination', 'name');
  if (name !== undefined) return name === 'in-cluster' ? undefined : name;
  return server === undefined || ownServers.includes(server.replace(/\/$/, '')) ? undefined : server;
}

/** What an Application says of itself. */
export function governorOfApplication(application: KubernetesObject): Governor {
  const automated = mapAt(application, 'spec', 'syncPolicy', 'automated');
  const isAutomated = automated !== undefined && automated['enabled'] !== false;
  const applied = appliedBy(application);
  const { name, namespace = '', labels = {} } = application.metadata;
  return {
    ...gitopsKinds.application,
    namespace,
    name,
    labels: labels ?? {},
    project: textAt(application, 'spec', 'project') ?? 'default',
    state: stateOf(application),
    heals: isAutomated && isTrueAt(automated, 'selfHeal'),
    suspended: !isAutomated,
    prunes: isAutomated && isTrueAt(automated, 'prune'),
    interval: selfHealInterval,
    ...(applied === undefined ? {} : { applied }),
  };
}

function stateOf(application: KubernetesObject): GovernorState {
  const status = mapAt(application, 'status');
  const resources = listAt(status, 'resources');
  const isMissing =
    resources.length > 0 && resources.every((one) => textAt(one, 'health', 'status') === 'Missing');
  const stated = textAt(status, 'sync', 'status');
  const condition = listAt(status, 'conditions').find((one) => textAt(one, 'type')?.endsWith('Error'));
  const failed = ['Failed', 'Error'].includes(textAt(status, 'operationState', 'phase') ?? '');
  const health = textAt(status, 'health', 'status') ?? 'Unknown';
  return {
    sync: isMissing || health === 'Missing' ? 'Missing' : knownSync(stated),
    health,
    ...present({
      revision: commitsIn(mapAt(status, 'sync')).join('+') || undefined,
      message: oneLine(
        textAt(condition, 'message') ?? (failed ? textAt(status, 'operationState', 'message') : undefined),
      ),
    }),
  };
}

function knownSync(stated: string | undefined): SyncState {
  return stated === 'Synced' || stated === 'OutOfSync' ? stated : 'Unknown';
}

/**
 * What was applied last: `status.sync.revision` is the revision that live was compared with, which is the applied one
 * only where they are in sync; else the history of syncs tells, with the sources of that time.
 */
function appliedBy(application: KubernetesObject): Governor['applied'] {
  const status = mapAt(application, 'status');
  try {
    if (textAt(status, 'sync', 'status') === 'Synced') {
      const comparedTo = mapAt(status, 'sync', 'comparedTo');
      const sources = sourcesOf(application, comparedTo ?? mapAt(application, 'spec'));
      return withCommits(sources, commitsIn(mapAt(status, 'sync')));
    }
    const history = listAt(status, 'history').filter(isMap);
    const last = history.toSorted((one, other) => Number(other['id'] ?? 0) - Number(one['id'] ?? 0))[0];
    return last && withCommits(sourcesOf(application, last), commitsIn(last));
  } catch (error) {
    if (error instanceof UnsupportedSourceError) return undefined;
    throw error;
  }
}

function commitsIn(where: unknown): string[] {
  const several = textsAt(where, 'revisions');
  const single = textAt(where, 'revision');
  return several.length > 0 ? several : single === undefined ? [] : [single];
}

function withCommits(sources: GovernedSource[], commits: string[]): Governor['applied'] {
  const isComplete =
    commits.length === sources.length && commits.every((one) => /^[0-9a-f]{40,64}$/.test(one));
  return isComplete ? { sources, commits } : undefined;
}
