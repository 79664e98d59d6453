import type { ChangedPart } from '../diagnosis/evidence.ts';

/** Pods of one component of a model as one revision states them (a Knative Revision, or a ReplicaSet). */
export interface WorkloadRevision {
  component: 'predictor' | 'transformer';
  name: string;
  /** RFC 3339. */
  createdAt: string;
  containers: readonly RevisionContainer[];
  /** Where the model is loaded from, where the revision says so. */
  storage?: string | undefined;
}

export interface RevisionContainer {
  name: string;
  image: string;
  /** What it is started with and configured by, as text that differs when they do: never shown. */
  settings: string;
  resources: string;
}

export interface RevisionChange {
  part: ChangedPart;
  what: string;
}

/** How two revisions of a component differ, in words. Values of the environment are not shown: they may be secret. */
export function compareRevisions(before: WorkloadRevision, after: WorkloadRevision): RevisionChange[] {
  const { component } = after;
  const changes: RevisionChange[] = [];
  const changed = (part: ChangedPart, what: string) => changes.push({ part, what });
  if (before.storage !== after.storage) {
    changed(component, `model of the ${component}: ${shown(before.storage)} → ${shown(after.storage)}`);
  }
  const known = new Map(before.containers.map((container) => [container.name, container]));
  for (const container of after.containers) {
    const { name } = container;
    const old = known.get(name);
    known.delete(name);
    if (old === undefined) {
      changed(component, `container ${name} was added to the ${component}`);
      continue;
    }
    if (old.image !== container.image) {
      changed(component, `image of the ${component}: ${shown(old.image)} → ${shown(container.image)}`);
    }
    if (old.settings !== container.settings) {
      changed('environment', `environment or arguments of container ${name} of the ${component}`);
    }
    if (old.resources !== container.resources) {
      changed('resources', `resources of container ${name} of the ${component}`);
    }
  }
  for (const name of known.keys()) changed(component, `container ${name} was removed from the ${component}`);
  return changes;
}

function shown(text: string | undefined): string {
  if (text === undefined) return 'none';
  // An address may carry a credential.
  const address = text.replace(/(:\/\/)[^\s/@]*@/, '$1').replace(/\?.*$/, '');
  return address.length <= 120 ? address : `${address.slice(0, 119)}…`;
}
