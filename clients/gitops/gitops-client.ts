import type { Automation, Setting } from '../../domain/gitops/automation.ts';
import type { GitopsReference } from '../../domain/gitops/gitops-reference.ts';
import type { GovernedSource } from '../../domain/gitops/governed-source.ts';
import type { Governor } from '../../domain/gitops/governor.ts';
import type { KubernetesObject, ObjectReference } from '../../domain/infrastructure/object.ts';

/** What an object of Argo CD or Flux says should run, and how. */
export interface Governed {
  governor: Governor;
  sources: GovernedSource[];
  /** The object itself, with its ignore rules. */
  object: KubernetesObject;
  /** Rules that hold for everything the tool applies, where they can be read: `argocd-cm`. */
  settings?: Readonly<Record<string, string>>;
  /** Address or name of the cluster it deploys to, where that is not the one it lives in. */
  destination?: string;
  /** Texts from Secrets that became part of `sources`: they must never be shown. */
  secrets: string[];
}

/** What a tool is asked to bring back to Git. */
export interface SyncRequest {
  governor: GitopsReference;
  /** Where the tool can do less than everything, only these. */
  objects: readonly ObjectReference[];
  /** Of the sources, in their order. */
  commits: readonly string[];
  /** Who asks, as the tool records it. */
  requestedBy: string;
}

/** `done` says that the tool is through with it, not that live equals Git. */
export type SyncResult = { outcome: 'done' } | { outcome: 'failed' | 'refused'; reason: string };

/**
 * Argo CD or Flux, by its objects in the cluster where it runs. Rejects with a GitopsError (see errors.ts) or a
 * KubernetesError.
 */
export interface GitopsClient {
  read(reference: GitopsReference, signal?: AbortSignal): Promise<Governed>;
  /**
   * Has the tool apply Git again, and waits until it has. Nothing is asked while it is at work for somebody else, and
   * nothing twice: what we asked for already is waited for.
   */
  sync(request: SyncRequest, signal?: AbortSignal): Promise<SyncResult>;
  /** Names the cluster that the tool runs in. */
  identity(): Promise<string>;
  /** What makes it act by itself; undefined where there is no such object. */
  readAutomation(reference: GitopsReference, signal?: AbortSignal): Promise<Automation | undefined>;
  /** Gives it a setting in place of the one that was read; false where it was changed meanwhile. */
  writeAutomation(
    reference: GitopsReference,
    read: Automation,
    setting: Setting,
    signal?: AbortSignal,
  ): Promise<boolean>;
}
