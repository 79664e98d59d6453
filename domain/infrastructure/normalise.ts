import { parseGoDuration } from './go-duration.ts';
import type { KubernetesObject } from './object.ts';
import { parseQuantity } from './quantity.ts';
import type { ScalarFormat, Schema } from './schema.ts';

/** Annotation that names the target an object belongs to; set when we heal, and never drift. */
export const trackingAnnotation = 'plumbline.dev/target';

export const lastAppliedAnnotation = 'kubectl.kubernetes.io/last-applied-configuration';

/** Annotations that the API server or we ourselves write on every object of a kind: they say nothing about drift. */
const generatedAnnotations = [
  trackingAnnotation,
  lastAppliedAnnotation,
  'deprecated.daemonset.template.generation',
];

const comparedMetadata = ['labels', 'annotations', 'finalizers', 'ownerReferences'] as const;

/**
 * What of an object is compared: everything but its identity, its status and the metadata that the server itself
 * writes. Shares its nodes with the object.
 */
export function comparableContent(object: KubernetesObject): Record<string, unknown> {
  const { apiVersion: _version, kind: _kind, status: _status, metadata, ...content } = object;
  const compared: Record<string, unknown> = {};
  for (const field of comparedMetadata) {
    if (metadata[field] !== undefined) compared[field] = metadata[field];
  }
  if (metadata.annotations !== undefined && metadata.annotations !== null) {
    compared['annotations'] = withoutGenerated(metadata.annotations);
  }
  return { ...content, metadata: compared };
}

function withoutGenerated(annotations: Record<string, string>): Record<string, string> {
  if (!generatedAnnotations.some((name) => name in annotations)) return annotations;
  const kept = { ...annotations };
  for (const name of generatedAnnotations) delete kept[name];
  return kept;
}

/** Git's object as it may be sent to the server: without status, and without what only the server writes. */
export function sendableObject(object: KubernetesObject): KubernetesObject {
  const { status: _status, metadata, ...content } = object;
  const {
    uid: _uid,
    resourceVersion: _resourceVersion,
    generation: _generation,
    creationTimestamp: _created,
    deletionTimestamp: _deleted,
    managedFields: _managed,
    ...kept
  } = metadata;
  const { selfLink: _selfLink, ...sent } = kept as typeof kept & { selfLink?: string };
  const { annotations } = sent;
  if (annotations !== undefined && annotations !== null && lastAppliedAnnotation in annotations) {
    const { [lastAppliedAnnotation]: _applied, ...others } = annotations;
    sent.annotations = others;
  }
  return { ...content, metadata: sent };
}

/**
 * Whether a value is as good as none. The server drops null, and whether it answers an empty list or map or none at
 * all depends on how the object was stored; an empty object with fields of its own (`emptyDir: {}`) says something.
 */
export function isAbsent(value: unknown, schema: Schema): boolean {
  if (value === undefined || value === null) return true;
  if (typeof value !== 'object') return false;
  if (Array.isArray(value)) return value.length === 0;
  return schema.type !== 'struct' && Object.values(value).every((child) => child === null);
}

/** Whether two scalars mean the same where their format allows more than one way to write a value. */
export function sameScalar(one: unknown, other: unknown, format: ScalarFormat): boolean {
  return one === other || sameMeaning[format](one, other);
}

const sameMeaning: Record<ScalarFormat, (one: unknown, other: unknown) => boolean> = {
  plain: () => false,
  quantity: sameBy(parseQuantity),
  duration: sameBy(parseGoDuration),
  'date-time': sameBy(parseTime),
  'int-or-string': (one, other) => typeof one !== typeof other && String(one) === String(other),
};

function sameBy(parse: (value: unknown) => unknown) {
  return (one: unknown, other: unknown): boolean => {
    const meaning = parse(one);
    return meaning !== undefined && meaning === parse(other);
  };
}

function parseTime(value: unknown): number | undefined {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}
