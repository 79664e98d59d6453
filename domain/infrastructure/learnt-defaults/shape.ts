import { parseImage } from '../image-reference.ts';
import { isAbsent } from '../normalise.ts';
import type { Json } from '../object.ts';
import { fieldSchema } from '../list-items.ts';
import type { Schema } from '../schema.ts';
import { derivedFieldsAt } from './derived-fields.ts';
import type { DerivedField } from './derived-fields.ts';

/**
 * One place of one kind, in one shape of everything above it: which fields are stated there, and what the telling
 * ones (enums, switches, zeros) say. What a server fills in depends on the shape, hardly ever on anything else.
 */
export interface Shape {
  /** Steps from the root without names of items: `/spec/ports/[]`. */
  readonly place: string;
  readonly below: Map<string, Shape>;
  /** What the server filled in, by field; undefined where it has not been asked yet. */
  additions: Map<string, Json> | undefined;
  /** What is filled in may be a copy of something stated, and so another value elsewhere. */
  doubtful: boolean;
  /** Objects of this shape were answered differently: only the server can tell. */
  varies: boolean;
  /** Fields whose value follows from others by a rule of the server that is known. */
  readonly derived: ReadonlyMap<string, DerivedField> | undefined;
}

export function newShape(kind: string, place: string): Shape {
  return {
    place,
    below: new Map(),
    additions: undefined,
    doubtful: false,
    varies: false,
    derived: derivedFieldsAt(kind, place),
  };
}

/** The place of what is known under a key below a place: a step, and the signature of what is stated there. */
export function placeBelow(place: string, key: string): string {
  const step = key.split('{', 1)[0] ?? '';
  return step === '' ? place : `${place}/${step}`;
}

/**
 * Whether a field says something. Zeros may be kept, dropped or replaced by a default: they count as unstated, and as
 * a shape of their own.
 */
export function isStated(value: unknown, schema: Schema): boolean {
  if (schema.type !== 'struct') return value !== undefined && value !== null;
  return value !== undefined && value !== null && value !== '' && value !== 0 && value !== false;
}

/** The same for a field that may be a list or map: an empty one is a zero as well. */
export function isStatedField(fields: Record<string, unknown>, name: string, schema: Schema): boolean {
  if (!Object.hasOwn(fields, name)) return false;
  const value = fields[name];
  if (!isStated(value, schema)) return false;
  return schema.type !== 'struct' || typeof value !== 'object' || !isAbsent(value, fieldSchema(schema, name));
}

/** Kubernetes writes enumerated values in CamelCase; the values of these fields are anybody's. */
const enumerated = /^[A-Z][A-Za-z0-9]{0,40}$/;
const freeTextFields = new Set(['name', 'value', 'key']);

/** Whether a stated text is part of the shape. */
export function isEnumerated(name: string, value: string): boolean {
  return !freeTextFields.has(name) && enumerated.test(value);
}

/** The shape of one object's own fields, as text. Keys of maps are data, not shape. */
export function signatureOf(fields: Record<string, unknown>, schema: Schema): string {
  if (schema.type !== 'struct') return Object.values(fields).includes(null) ? '{*,null}' : '{*}';
  const parts: string[] = [];
  for (const name in fields) parts.push(name + telling(name, fields[name], schema));
  return `{${parts.toSorted().join(',')}}`;
}

function telling(name: string, value: unknown, schema: Schema): string {
  if (typeof value === 'string') {
    if (name === 'image') return `:${imageClass(value)}`;
    return value === '' || isEnumerated(name, value) ? `=${value}` : '';
  }
  if (typeof value === 'boolean') return `=${value}`;
  if (typeof value === 'number') return value === 0 ? '=0' : '';
  if (value === null) return '=null';
  return isAbsent(value, fieldSchema(schema, name)) ? '=empty' : '';
}

const plainImage = /^[a-z0-9][a-z0-9._:/-]*(?::[\w][\w.-]{0,127})?(?:@sha256:[0-9a-f]{64})?$/;

/** The pull policy follows from the tag. https://kubernetes.io/docs/concepts/containers/images/#imagepullpolicy-defaulting */
function imageClass(image: string): string {
  if (!plainImage.test(image)) return image;
  const { tag, digest } = parseImage(image);
  return tag === 'latest' || (tag === undefined && digest === undefined) ? 'latest' : 'tagged';
}
