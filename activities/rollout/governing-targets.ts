import { describeGovernor } from '../../domain/gitops/governor.ts';
import { trackerOf } from '../../domain/gitops/tracking.ts';
import type { KubernetesObject } from '../../domain/infrastructure/object.ts';
import type { KubernetesClient } from '../../clients/kubernetes/kubernetes-client.ts';
import { renderTarget } from '../target-comparison.ts';
import type { TargetComparisonDeps } from '../target-comparison.ts';
import { resolveTarget } from '../target-sources.ts';
import { defaultNamespaceOf } from '../comparison/prepare-desired.ts';
import type { TargetSettings } from '../target-settings.ts';

/** A target whose source in Git has an InferenceService. */
export interface GoverningTarget {
  settings: TargetSettings;
  commit: string;
  /** As Git renders it. */
  desired: KubernetesObject;
}

/** What of the targets in a cluster governs an object. */
export interface Governance {
  governing: GoverningTarget[];
  /** Targets whose source cannot be rendered, with why: they may govern it, too. */
  unknown: { target: string; reason: string }[];
}

/** Finds out which targets state an InferenceService, by rendering each at its newest commit. */
export async function governanceOf(
  deps: TargetComparisonDeps,
  targets: readonly string[],
  service: { namespace: string; name: string },
  signal: AbortSignal,
): Promise<Governance> {
  const governance: Governance = { governing: [], unknown: [] };
  for (const target of targets) {
    try {
      const settings = await deps.findTarget(target);
      const commit = await resolveTarget(deps.git, settings, signal);
      const rendered = await renderTarget(deps, settings, commit, signal);
      const kubernetes: KubernetesClient = await deps.kubernetesOf(target);
      const usual = defaultNamespaceOf(kubernetes, settings.namespaces, rendered);
      const [fault] = rendered.faults;
      const found = rendered.objects.find(({ object }) => isService(object, service, usual));
      if (found !== undefined) governance.governing.push({ settings, commit, desired: found.object });
      else if (fault !== undefined) governance.unknown.push({ target, reason: fault.message });
    } catch (error) {
      signal.throwIfAborted();
      governance.unknown.push({ target, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  return governance;
}

/**
 * Argo CD or Flux where they apply an object and no target is taken from there: nothing could keep them from putting it
 * back. Undefined where there is no such tool.
 */
export function unheldGovernor(live: KubernetesObject, { governing }: Governance): string | undefined {
  const tracker = trackerOf(live);
  if (tracker === undefined) return undefined;
  const isHeld = governing.some(({ settings: { governor } }) => governor !== undefined);
  return isHeld ? undefined : tracker;
}

/** Who is kept from healing, for people. */
export function describeHeld({ governing }: Governance): string[] {
  return governing.flatMap(({ settings: { governor } }) =>
    governor === undefined ? [] : [describeGovernor(governor)],
  );
}

function isService(
  { kind, apiVersion, metadata }: KubernetesObject,
  { namespace, name }: { namespace: string; name: string },
  usual: string,
): boolean {
  return (
    kind === 'InferenceService' &&
    apiVersion.startsWith('serving.kserve.io/') &&
    metadata.name === name &&
    (metadata.namespace || usual) === namespace
  );
}
