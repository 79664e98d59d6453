import type { KubernetesClient } from '../../../clients/kubernetes/kubernetes-client.ts';
import type { RenderedObject } from '../../../clients/renderers/renderer.ts';
import { groupOf } from '../../../domain/infrastructure/object.ts';
import type { KubernetesObject } from '../../../domain/infrastructure/object.ts';

/** Connections that watching may hold open; kinds beyond it are left to the interval. */
const mostKinds = 40;

/** Watches the live side of the objects that are compared, one watch for each of their kinds. */
export class LiveWatch {
  private readonly watched = new Set<string>();
  private names = new Set<string>();
  private readonly states = new Map<string, string>();
  private readonly kubernetes: KubernetesClient;
  private readonly onChange: () => void;
  private readonly signal: AbortSignal;

  constructor(kubernetes: KubernetesClient, onChange: () => void, signal: AbortSignal) {
    this.kubernetes = kubernetes;
    this.onChange = onChange;
    this.signal = signal;
  }

  /** Makes the live counterparts of these objects be watched; those of kinds that cannot be are left to the interval. */
  follow(objects: readonly RenderedObject[]): void {
    this.names = new Set(objects.map(({ object }) => nameOf(object)));
    for (const { object } of objects) {
      const kind = `${object.apiVersion} ${object.kind}`;
      if (this.watched.has(kind) || this.watched.size >= mostKinds) continue;
      this.watched.add(kind);
      void this.watchKind(object.apiVersion, object.kind).catch(() => undefined);
    }
  }

  private async watchKind(apiVersion: string, kind: string): Promise<void> {
    const type = await this.kubernetes.resourceType(apiVersion, kind, this.signal);
    for await (const event of this.kubernetes.watch(type, { signal: this.signal })) {
      if (event.type === 'BOOKMARK') continue;
      if (event.type === 'RESYNC') this.noticeAll(`${groupOf(apiVersion)}/${kind}/`, event.objects);
      else if (event.type === 'DELETED') this.notice(keyOf(event.object), undefined);
      else this.notice(keyOf(event.object), event.object);
    }
  }

  /** All there is of a kind: what is not among it is gone. */
  private noticeAll(prefix: string, objects: readonly KubernetesObject[]): void {
    const present = new Map(objects.map((object) => [keyOf(object), object]));
    for (const key of this.states.keys()) {
      if (key.startsWith(prefix) && !present.has(key)) this.notice(key, undefined);
    }
    for (const [key, object] of present) this.notice(key, object);
  }

  /** Status and bookkeeping change all the time and mean nothing here. */
  private notice(key: string, object: KubernetesObject | undefined): void {
    const [name = ''] = key.split(' ');
    if (!this.names.has(name)) return;
    const before = this.states.get(key);
    const now = object === undefined ? undefined : stateOf(object);
    if (before === now) return;
    if (now === undefined) this.states.delete(key);
    else this.states.set(key, now);
    this.onChange();
  }
}

function keyOf(object: KubernetesObject): string {
  return `${nameOf(object)} ${object.metadata.namespace ?? ''}`;
}

/** Without the namespace, which sources may leave to the command line: what is not meant is only looked at once more. */
function nameOf({ apiVersion, kind, metadata }: KubernetesObject): string {
  return `${groupOf(apiVersion)}/${kind}/${metadata.name}`;
}

function stateOf({ status: _status, metadata, ...rest }: KubernetesObject): string {
  const { managedFields: _fields, resourceVersion: _version, ...kept } = metadata;
  return JSON.stringify([kept, rest]);
}
