import type { JsonObject, KubernetesObject, ObjectReference } from '../../domain/infrastructure/object.ts';

/** One kind as the server's discovery describes it. */
export interface ResourceType {
  group: string;
  version: string;
  /** `v1` or `apps/v1`. */
  apiVersion: string;
  kind: string;
  /** Plural resource name of the URL, such as `deployments`. */
  resource: string;
  namespaced: boolean;
  verbs: string[];
  /** Subresources served under it, such as `status`, `scale`. */
  subresources: string[];
}

/** One page of a LIST. Items have `apiVersion` and `kind` put back (the server leaves them out). */
export interface ListPage {
  items: KubernetesObject[];
  /** Collection version to watch from; the same on each page of one list. */
  resourceVersion: string;
  /** The list expired half-way and starts over with this page: what came before no longer counts. */
  restarted?: true;
}

export interface ListOptions {
  namespace?: string | undefined;
  labelSelector?: string | undefined;
  fieldSelector?: string | undefined;
  /** Objects a page, 500 by default. */
  limit?: number | undefined;
  /** Ask for PartialObjectMetadata only. */
  metadataOnly?: boolean | undefined;
  signal?: AbortSignal | undefined;
}

export interface WriteOptions {
  fieldManager?: string | undefined;
  dryRun?: boolean | undefined;
  /** The object's content is secret although neither its kind nor what is sent says so: no message may quote it. */
  confidential?: boolean | undefined;
  signal?: AbortSignal | undefined;
}

export interface ApplyOptions extends WriteOptions {
  /** Take over fields that other managers own. */
  force?: boolean | undefined;
}

export interface PatchOptions extends WriteOptions {
  /** Such as `status` or `scale`. */
  subresource?: string | undefined;
}

export interface DeleteOptions {
  /** Deletes only this very object. */
  uid?: string | undefined;
  resourceVersion?: string | undefined;
  /** Always sent: the server's default orphans the pods of a Job. Background unless stated. */
  propagationPolicy?: 'Background' | 'Foreground' | 'Orphan' | undefined;
  dryRun?: boolean | undefined;
  signal?: AbortSignal | undefined;
}

export interface LogOptions {
  container: string;
  /** How many of the newest lines. */
  lines: number;
  /** Of the run before the present one. */
  previous?: boolean | undefined;
  signal?: AbortSignal | undefined;
}

/** RFC 6902. */
export type JsonPatch = (
  { op: 'add' | 'replace' | 'test'; path: string; value: unknown } | { op: 'remove'; path: string }
)[];

export type WatchEvent =
  | { type: 'ADDED' | 'MODIFIED' | 'DELETED'; object: KubernetesObject }
  /** Nothing changed; the watch is alive and has seen everything up to this version. */
  | { type: 'BOOKMARK'; resourceVersion: string }
  /** The server no longer has our version: the list was read again and this is all there is now. */
  | { type: 'RESYNC'; objects: KubernetesObject[]; resourceVersion: string };

export interface WatchOptions {
  namespace?: string | undefined;
  labelSelector?: string | undefined;
  fieldSelector?: string | undefined;
  /** Start from here; without it the watch lists first and opens with a RESYNC. */
  resourceVersion?: string | undefined;
  /** Ask for PartialObjectMetadata only. */
  metadataOnly?: boolean | undefined;
  /** Told whenever the server has accepted the watch, and whenever a connection has ended: between, nothing is seen. */
  onConnection?: ((state: 'open' | 'ended') => void) | undefined;
  signal?: AbortSignal | undefined;
}

/**
 * Everything Plumbline asks of one cluster, typed by discovery so that custom resources are first-class.
 * Every call rejects with a KubernetesError (see errors.ts). An aborted `signal` ends it at once, with the signal's
 * reason as the error, watches included.
 */
export interface KubernetesClient {
  /** The API server's address, for messages. */
  readonly server: string;
  /** The kubeconfig's context; undefined inside a cluster. */
  readonly context: string | undefined;
  /** The namespace the context or the pod prescribes where none is stated. */
  readonly namespace: string | undefined;
  /**
   * Names this cluster, as a hash: its address and the authority that its certificate must come from, for another
   * cluster may stand at the same address tomorrow.
   */
  identity(): Promise<string>;
  /** `gitVersion`, such as `v1.36.3`. */
  version(signal?: AbortSignal): Promise<string>;
  /** Every served kind in its preferred version. Cached; an unknown kind refreshes it. */
  resourceTypes(signal?: AbortSignal): Promise<ResourceType[]>;
  /** The kind behind an apiVersion, UnknownKindError when the server does not serve it. */
  resourceType(apiVersion: string, kind: string, signal?: AbortSignal): Promise<ResourceType>;
  /** OpenAPI v3 document of a group version, such as `apps/v1`; undefined when not published. Cached by its hash. */
  openApi(apiVersion: string, signal?: AbortSignal): Promise<JsonObject | undefined>;
  /** What names that document: another text whenever a schema in it changes. */
  openApiVersion(apiVersion: string, signal?: AbortSignal): Promise<string | undefined>;
  /** The live object, or undefined when it does not exist. */
  get(reference: ObjectReference, signal?: AbortSignal): Promise<KubernetesObject | undefined>;
  /** Pages of a consistent list. When the server drops it half-way (410) it starts over, marked by `restarted`. */
  list(type: ResourceType, options?: ListOptions): AsyncIterable<ListPage>;
  /** The newest lines of what a container of a pod wrote, as they are: they may hold anything. */
  logs(pod: Pick<KubernetesObject, 'metadata'>, options: LogOptions): Promise<string>;
  create(object: KubernetesObject, options?: WriteOptions): Promise<KubernetesObject>;
  /** PUT with `fieldValidation=Strict`. `metadata.resourceVersion` is the precondition. */
  replace(object: KubernetesObject, options?: WriteOptions): Promise<KubernetesObject>;
  /** Server-side apply with `fieldValidation=Strict`. */
  apply(
    object: KubernetesObject,
    options: ApplyOptions & { fieldManager: string },
  ): Promise<KubernetesObject>;
  /** JSON patch; a failed `test` rejects with ConflictError. */
  patch(reference: ObjectReference, patch: JsonPatch, options?: PatchOptions): Promise<KubernetesObject>;
  /** False when it was already gone. */
  delete(reference: ObjectReference, options?: DeleteOptions): Promise<boolean>;
  /**
   * Events for ever, across silence, disconnection, 410 and server restarts, until `signal` aborts. An event may come
   * twice, none is left out: what a RESYNC no longer holds is deleted. Rejects when the first attempt fails, and later
   * only when the server refuses for good (rights, credentials, a kind that is gone).
   */
  watch(type: ResourceType, options?: WatchOptions): AsyncIterable<WatchEvent>;
  /** Whether the current identity may do this (SelfSubjectAccessReview). */
  can(verb: string, type: ResourceType, namespace?: string, signal?: AbortSignal): Promise<boolean>;
  close(): Promise<void>;
}
