import { objectKey, referenceOf } from '../../../domain/infrastructure/object.ts';
import type { KubernetesObject } from '../../../domain/infrastructure/object.ts';
import type { KubernetesClient, ListPage, ResourceType, WatchEvent } from '../kubernetes-client.ts';
import { isPassingFailure } from '../passing-failure.ts';
import { pause } from '../transport/bounded-signal.ts';
import { backoff } from '../transport/retry.ts';
import { HeldObjects } from './held-objects.ts';
import type { MemoryBudget } from './memory-budget.ts';
import type { ObjectChange } from './object-change.ts';

/** One list of one kind. */
export interface FollowedScope {
  type: ResourceType;
  namespace: string | undefined;
  metadataOnly: boolean;
}

/** Times in milliseconds. */
export interface FollowSettings {
  /** A connection that was heard of so lately needs no proof that it lives. */
  trusted: number;
  /** For events to arrive that the server sends as soon as it accepts a watch. */
  settling: number;
  /** How long whoever asks waits for the list, or for the server to accept a watch, before listing by itself. */
  patience: number;
  /** After a refusal, or a list that is too large, before it is tried again. */
  rest: number;
  firstPause: number;
  longestPause: number;
}

export const defaultFollowSettings: FollowSettings = {
  trusted: 10_000,
  settling: 50,
  patience: 20_000,
  rest: 10 * 60_000,
  firstPause: 250,
  longestPause: 15_000,
};

const pageSize = 500;

/**
 * A list that is kept current by a watch. It answers only once the server has accepted the watch from where the list
 * got to, lately: what was there when somebody asked has then been sent. What it cannot keep up with (no right to
 * watch, no room) is not answered, and whoever asks lists by itself.
 */
export class FollowedList {
  readonly #kubernetes: KubernetesClient;
  readonly #scope: FollowedScope;
  readonly #settings: FollowSettings;
  readonly #objects: HeldObjects;
  readonly #onChange: (change: ObjectChange) => void;
  #round = new AbortController();
  #stopped = false;
  #version: string | undefined;
  #state: 'connecting' | 'open' | 'resting' = 'connecting';
  /** When the server was last heard of, on the clock of `performance`. */
  #heardAt = -Infinity;
  #moved = Promise.withResolvers<void>();
  readonly #following: Promise<void>;

  constructor(
    kubernetes: KubernetesClient,
    scope: FollowedScope,
    budget: MemoryBudget,
    onChange: (change: ObjectChange) => void,
    settings: FollowSettings,
  ) {
    this.#kubernetes = kubernetes;
    this.#scope = scope;
    this.#settings = settings;
    this.#objects = new HeldObjects(budget);
    this.#onChange = onChange;
    this.#following = this.#follow();
  }

  /** Waits until it holds what there is now; false where that takes too long or cannot be had. */
  async isFresh(signal: AbortSignal | undefined): Promise<boolean> {
    const { trusted, patience, settling } = this.#settings;
    const askedAt = performance.now();
    const isTrusted = () => this.#state === 'open' && this.#heardAt >= askedAt - trusted;
    if (isTrusted()) return true;
    if (this.#state === 'open') this.#renew();
    const tooLate = AbortSignal.timeout(patience);
    const waiting = signal === undefined ? tooLate : AbortSignal.any([tooLate, signal]);
    const given = new Promise<void>((resolve) => waiting.addEventListener('abort', () => resolve()));
    while (!isTrusted()) {
      signal?.throwIfAborted();
      if (this.#state === 'resting' || this.#stopped || tooLate.aborted) return false;
      await Promise.race([this.#moved.promise, given]);
    }
    await pause(settling, signal);
    return this.#state === 'open';
  }

  *pages(): Generator<ListPage> {
    const resourceVersion = this.#version ?? '';
    for (const items of this.#objects.pages(pageSize)) yield { items, resourceVersion };
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#round.abort();
    await this.#following;
    this.#objects.clear();
  }

  /** Has the server accept the watch anew, from where it got to: proof that nothing is being missed. */
  #renew(): void {
    this.#enter('connecting');
    this.#round.abort();
  }

  #enter(state: 'connecting' | 'open' | 'resting'): void {
    this.#state = state;
    this.#moved.resolve();
    this.#moved = Promise.withResolvers<void>();
  }

  async #follow(): Promise<void> {
    let failures = 0;
    while (!this.#stopped) {
      this.#round = new AbortController();
      const { signal } = this.#round;
      try {
        await this.#watch(signal, () => (failures = 0));
      } catch (error) {
        if (signal.aborted) continue;
        failures += 1;
        await this.#waitAfter(error, failures, signal).catch(() => undefined);
      }
    }
  }

  async #watch(signal: AbortSignal, opened: () => void): Promise<void> {
    const { type, namespace, metadataOnly } = this.#scope;
    const onConnection = (state: 'open' | 'ended'): void => {
      if (signal.aborted) return;
      if (state === 'ended') return this.#enter('connecting');
      opened();
      this.#heardAt = performance.now();
      this.#enter('open');
    };
    const options = { namespace, metadataOnly, resourceVersion: this.#version, onConnection, signal };
    for await (const event of this.#kubernetes.watch(type, options)) {
      this.#see(event);
      this.#heardAt = performance.now();
    }
  }

  async #waitAfter(error: unknown, failures: number, signal: AbortSignal): Promise<void> {
    const { rest, firstPause, longestPause } = this.#settings;
    if (isPassingFailure(error)) {
      this.#enter('connecting');
      await pause(backoff(failures, firstPause, longestPause), signal);
      return;
    }
    this.#version = undefined;
    this.#objects.clear();
    this.#enter('resting');
    await pause(rest, signal);
    this.#enter('connecting');
  }

  /** @throws NoRoomError */
  #see(event: WatchEvent): void {
    if (event.type === 'BOOKMARK') {
      this.#version = event.resourceVersion;
    } else if (event.type === 'RESYNC') {
      this.#replaceAll(event.objects);
      this.#version = event.resourceVersion;
    } else {
      if (event.type === 'DELETED') this.#drop(objectKey(referenceOf(event.object)));
      else this.#hold(event.object, true);
      this.#version = event.object.metadata.resourceVersion ?? this.#version;
    }
  }

  #replaceAll(objects: readonly KubernetesObject[]): void {
    const isFirst = this.#version === undefined;
    const present = new Set(objects.map((object) => objectKey(referenceOf(object))));
    for (const key of this.#objects.keys()) if (!present.has(key)) this.#drop(key);
    for (const object of objects) this.#hold(object, !isFirst);
  }

  #hold(object: KubernetesObject, tell: boolean): void {
    const before = this.#objects.peek(objectKey(referenceOf(object)));
    const what = this.#objects.put(object);
    if (what !== 'same' && tell) this.#tell(object, what, before);
  }

  #drop(key: string): void {
    const object = this.#objects.remove(key);
    if (object !== undefined) this.#tell(object, 'disappeared');
  }

  #tell(object: KubernetesObject, what: ObjectChange['what'], before?: () => KubernetesObject): void {
    const { metadataOnly } = this.#scope;
    const contents = before === undefined || metadataOnly ? {} : { contents: { object, before } };
    this.#onChange({
      reference: referenceOf(object),
      what,
      metadata: object.metadata,
      metadataOnly,
      ...contents,
    });
  }
}
