import type { StoredReference } from '../object-store/object-store.ts';

/** Where a candidate comes from, complete enough to make it again and to say who wanted it. */
export interface CandidateLineage {
  data: {
    training: StoredReference;
    evaluation: StoredReference;
    trainingRows: number;
    evaluationRows: number;
    /** RFC 3339. */
    window?: { from: string; to: string };
    sha256: string;
  };
  /** What trained it: image and revision, as its Job says; the Job itself. */
  code: { image?: string; revision?: string };
  job: { namespace: string; name: string; uid: string; attempt: number };
  parameters: Readonly<Record<string, string | number | boolean>>;
  /** On the held-out rows, of the candidate and of the model that serves. */
  metrics: Readonly<Record<string, number>>;
  championMetrics: Readonly<Record<string, number>>;
  /** How it was judged; the whole is behind `record`. */
  evaluation: { verdict: string; headline: string; record: StoredReference };
  /** Digest of the plan that people approved, and who did. */
  planDigest: string;
  approvedBy: readonly string[];
  /** In words, such as `incident 3f2a: amount drifts` or `jane: new labels`. */
  reason: string;
}

export interface CandidateToRegister {
  /** Name in the configuration; that of the registered model. */
  model: string;
  /** What registering it twice is recognised by. */
  transaction: string;
  modelUri: string;
  modelSha256?: string;
  lineage: CandidateLineage;
}

/** A version of a model as the registry names it. */
export interface RegisteredVersion {
  registry: 'plumbline' | 'mlflow';
  name: string;
  version: string;
  modelUri: string;
  /** Its page, where the registry has one. */
  url?: string;
}

/** `candidate`: registered, takes no traffic yet. `superseded`: another one serves now. */
export type VersionStatus = 'candidate' | 'serving' | 'superseded' | 'withdrawn';

export interface ListedVersion extends RegisteredVersion {
  status: VersionStatus;
  transaction: string | undefined;
}

/**
 * Where versions of models are kept with their lineage. Everything may be asked again, and comes to the same. Every
 * call rejects with a client error, retryable where the registry is only away.
 */
export interface ModelRegistry {
  /** Registers a candidate; the same transaction again is the same version. */
  register(candidate: CandidateToRegister): Promise<RegisteredVersion>;
  /** Marks the version of a transaction as not wanted; undefined where there is none. */
  withdraw(model: string, transaction: string, why: string): Promise<RegisteredVersion | undefined>;
  /** This version serves now; which one did before is remembered with it. */
  serve(model: string, version: string): Promise<void>;
  /** The one that served before it serves again; answers which, undefined for none that is known. */
  serveFormer(model: string, version: string): Promise<string | undefined>;
  /** All versions of a model that are ours, the oldest first. */
  versions(model: string): Promise<ListedVersion[]>;
}

/** What versions are called in a registry that knows aliases. */
export const registryAliases = { serving: 'champion', candidate: 'candidate' } as const;
