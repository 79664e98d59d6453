import { comparableContent } from '../normalise.ts';
import type { KubernetesObject } from '../object.ts';
import type { Schema } from '../schema.ts';
import { withEncodedStringData } from '../string-data.ts';
import { CompletingWalker } from './complete.ts';
import { LearningWalker } from './learn.ts';
import { SettlingWalker } from './settle.ts';
import { newShape } from './shape.ts';
import { countShapes, restoredShape, storedShape } from './stored-shape.ts';
import type { StoredDefaults } from './stored-shape.ts';
import type { Shape } from './shape.ts';
import { walkValue } from './walk.ts';

/** What can be said about an object without asking the server. */
export type LocalAnswer =
  /**
   * The server would answer with what is live, but for the fields and items of live at these paths, which it would
   * not answer, or perhaps not.
   */
  | { certain: true; unsettled: (string | number)[][] }
  /** Only the server can tell. `unknown` names what one answer would teach, for objects of the same shape. */
  | { certain: false; unknown: string | undefined };

/** Shapes that are remembered at most; objects of more shapes than this are asked about. */
const mostShapes = 50_000;

interface KindKnowledge {
  /** Version of the kind's schema: a custom resource's defaults change with its definition. */
  schemaVersion: string;
  root: Shape;
}

/**
 * What one API server fills in where Git states nothing, learnt from its answers to dry-run updates: by kind, place,
 * and the shape of what is stated around it. Values of maps, and so of Secrets, are never among it.
 */
export class LearntDefaults {
  readonly #kinds = new Map<string, KindKnowledge>();
  readonly #ids = new Map<Shape, number>();
  #shapes = 0;
  #changed = false;

  /** Takes in the server's answer to the update of a live object to Git's. */
  learn(desired: KubernetesObject, answer: KubernetesObject, schema: Schema, schemaVersion: string): void {
    if (!isLearnable(desired)) return;
    const root = this.#rootOf(desired, schemaVersion) ?? this.#begin(desired, schemaVersion);
    const stated = comparedOf(desired);
    const walker = new LearningWalker(kindOf(desired), rootOf(desired), mostShapes - this.#shapes);
    walkValue(walker, root, '', stated, comparableContent(answer), schema);
    this.#shapes += walker.made;
    this.#changed ||= walker.changed;
  }

  /** Whether something was learnt since this was last asked. */
  takeChanged(): boolean {
    const changed = this.#changed;
    this.#changed = false;
    return changed;
  }

  /** What the server would answer about an object, as far as it was learnt. */
  settle(
    desired: KubernetesObject,
    live: KubernetesObject,
    schema: Schema,
    schemaVersion: string,
  ): LocalAnswer {
    if (!isLearnable(desired)) return { certain: false, unknown: undefined };
    const root = this.#rootOf(desired, schemaVersion);
    if (root === undefined) return { certain: false, unknown: kindOf(desired) };
    const walker = new SettlingWalker(rootOf(desired));
    if (walkValue(walker, root, '', comparedOf(desired), comparableContent(live), schema)) {
      return { certain: true, unsettled: walker.unsettled };
    }
    const { unknownBelow } = walker;
    const unknown =
      unknownBelow && `${kindOf(desired)} ${this.#idOf(unknownBelow.shape)} ${unknownBelow.key}`;
    return { certain: false, unknown };
  }

  /**
   * Git's object with what live has beyond it, but for what the server is known not to fill in there: fields and items
   * that somebody added. Undefined where nothing is known.
   */
  complete(
    desired: KubernetesObject,
    live: KubernetesObject,
    schema: Schema,
    schemaVersion: string,
  ): KubernetesObject | undefined {
    const root = isLearnable(desired) ? this.#rootOf(desired, schemaVersion) : undefined;
    if (root === undefined) return undefined;
    const stated = structuredClone(comparedOf(desired));
    const walker = new CompletingWalker();
    if (!walkValue(walker, root, '', stated, comparableContent(live), schema)) return undefined;
    walker.complete();
    return stated as KubernetesObject;
  }

  /** Everything learnt, as plain JSON. */
  toJSON(): StoredDefaults {
    const kinds = [...this.#kinds].map(([kind, { schemaVersion, root }]) => {
      return [kind, { schemaVersion, root: storedShape(root) }];
    });
    return Object.fromEntries(kinds) as StoredDefaults;
  }

  /** What was stored before. */
  static from(stored: StoredDefaults): LearntDefaults {
    const defaults = new LearntDefaults();
    for (const [kind, { schemaVersion, root }] of Object.entries(stored)) {
      const shapes = restoredShape(kind, '', root);
      defaults.#kinds.set(kind, { schemaVersion, root: shapes });
      defaults.#shapes += countShapes(shapes);
    }
    return defaults;
  }

  #rootOf(object: KubernetesObject, schemaVersion: string): Shape | undefined {
    const known = this.#kinds.get(kindOf(object));
    return known?.schemaVersion === schemaVersion ? known.root : undefined;
  }

  #begin(object: KubernetesObject, schemaVersion: string): Shape {
    const root = newShape(kindOf(object), '');
    this.#kinds.set(kindOf(object), { schemaVersion, root });
    return root;
  }

  #idOf(shape: Shape): number {
    let id = this.#ids.get(shape);
    if (id === undefined) {
      id = this.#ids.size;
      this.#ids.set(shape, id);
    }
    return id;
  }
}

/** Kinds that admission changes, whose updates are refused, or whose defaults are made of what is stated. */
const notLearnable = [
  'v1/Pod',
  'v1/PersistentVolumeClaim',
  'batch/v1/Job',
  'v1/LimitRange',
  'apiextensions.k8s.io/v1/CustomResourceDefinition',
];

function isLearnable(object: KubernetesObject): boolean {
  return !notLearnable.includes(kindOf(object));
}

function kindOf({ apiVersion, kind }: KubernetesObject): string {
  return `${apiVersion}/${kind}`;
}

function comparedOf(desired: KubernetesObject): Record<string, unknown> {
  return comparableContent(withEncodedStringData(desired));
}

function rootOf(desired: KubernetesObject): Record<string, unknown> {
  return desired;
}
