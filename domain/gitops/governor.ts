import { describeGitops } from './gitops-reference.ts';
import type { GitopsReference } from './gitops-reference.ts';
import type { GovernedSource } from './governed-source.ts';

/** How live stands to Git in the eyes of the tool itself. */
export type SyncState = 'Synced' | 'OutOfSync' | 'Missing' | 'Unknown';

/** The tool that applies what a target is held to, as its object in the cluster says. */
export interface Governor extends GitopsReference {
  /** Project of Argo CD. */
  project?: string;
  labels: Readonly<Record<string, string>>;
  state: GovernorState;
  /** It brings back by itself what moved away from Git. */
  heals: boolean;
  /** Nobody but a person brings it to apply anything: suspended, or without automation. */
  suspended: boolean;
  /** It deletes by itself what Git dropped. */
  prunes: boolean;
  /** How long it may take to heal, milliseconds. */
  interval: number;
  /** What it applied last, where it tells: the sources as they were then, with their commits. */
  applied?: { sources: readonly GovernedSource[]; commits: readonly string[] };
}

/** Safe to store and show. */
export interface GovernorState {
  sync: SyncState;
  /** Such as `Healthy`, `Degraded` or `Ready`. */
  health: string;
  /** Commit or revision that it applied last. */
  revision?: string;
  /** What it complains about, in one line. */
  message?: string;
}

/** For people: `Argo CD (Application argocd/shop)`. */
export function describeGovernor(governor: GitopsReference): string {
  return `${governor.tool === 'argocd' ? 'Argo CD' : 'Flux'} (${describeGitops(governor)})`;
}

/** One line out of what a controller says, short enough for a table. */
export function oneLine(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > 300 ? `${line.slice(0, 299)}…` : line;
}

/** A governor as a scan remembers it. */
export interface GovernorSummary extends GitopsReference, GovernorState {
  project?: string;
  labels: Readonly<Record<string, string>>;
  heals: boolean;
  suspended: boolean;
}

/** What of a governor is stored with a scan and shown. */
export function summarizeGovernor(governor: Governor): GovernorSummary {
  const { tool, apiVersion, kind, namespace, name, project, labels, state, heals, suspended } = governor;
  return {
    ...state,
    tool,
    apiVersion,
    kind,
    namespace,
    name,
    labels,
    heals,
    suspended,
    ...(project === undefined ? {} : { project }),
  };
}
