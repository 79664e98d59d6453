import type { Json, JsonObject } from './object.ts';

/** How two scalars are told apart. */
export type ScalarFormat = 'plain' | 'quantity' | 'duration' | 'int-or-string' | 'date-time';

/** What the items of a list are to each other. */
export type ListSemantics =
  /** Order and content count: the list is one value. */
  | { type: 'atomic' }
  /** Scalars, each once, in any order. */
  | { type: 'set' }
  /** Objects told apart by these keys, in any order. `defaults` stand in for keys that are left out. */
  | { type: 'map'; keys: readonly string[]; defaults: JsonObject };

export type Schema =
  | {
      type: 'struct';
      atomic: boolean;
      /** The schema of a field; `untyped` for one that is not declared. */
      field(name: string): Schema;
      declares(name: string): boolean;
    }
  | { type: 'map'; atomic: boolean; values: Schema }
  | { type: 'list'; semantics: ListSemantics; items: Schema }
  | { type: 'scalar'; format: ScalarFormat }
  | { type: 'untyped' };

/** Where nothing is known: objects merge by key, lists are one value, as the API server itself deduces. */
export const untyped: Schema = { type: 'untyped' };

/**
 * The schema of one kind out of an OpenAPI v3 document as the API server publishes it for a group version
 * (`/openapi/v3/apis/GROUP/VERSION`); `untyped` when the document does not describe the kind. Compiled piece by
 * piece as it is asked for, and kept for as long as the document is.
 *
 * Extensions: https://kubernetes.io/docs/reference/using-api/server-side-apply/#merge-strategy
 */
export function schemaOf(document: JsonObject | undefined, group: string, kind: string): Schema {
  if (document === undefined) return untyped;
  let compiler = compilers.get(document);
  if (compiler === undefined) {
    compiler = createCompiler(document);
    compilers.set(document, compiler);
  }
  return compiler(group, kind);
}

type KindCompiler = (group: string, kind: string) => Schema;

const compilers = new WeakMap<JsonObject, KindCompiler>();

function createCompiler(document: JsonObject): KindCompiler {
  const definitions = asObject(asObject(document['components'])?.['schemas']) ?? {};
  const compile = createNodeCompiler(definitions);
  const kinds = new Map<string, Json>();
  for (const definition of Object.values(definitions)) {
    for (const one of asArray(asObject(definition)?.['x-kubernetes-group-version-kind'])) {
      const { group, kind } = asObject(one) ?? {};
      if (typeof group === 'string' && typeof kind === 'string') kinds.set(`${group}/${kind}`, definition);
    }
  }
  return (group, kind) => compile(kinds.get(`${group}/${kind}`));
}

function createNodeCompiler(definitions: JsonObject): (node: Json | undefined) => Schema {
  const compiled = new WeakMap<JsonObject, Schema>();
  return compile;

  function compile(node: Json | undefined): Schema {
    const source = asObject(node);
    if (source === undefined) return untyped;
    let schema = compiled.get(source);
    if (schema === undefined) {
      schema = build(source);
      compiled.set(source, schema);
    }
    return schema;
  }

  function build(source: JsonObject): Schema {
    const { node, name } = resolve(source, definitions);
    const format = scalarFormat(node, name);
    if (format !== undefined) return { type: 'scalar', format };
    const { type } = node;
    if (type === 'array') {
      return { type: 'list', semantics: listSemantics(node, definitions), items: compile(node['items']) };
    }
    const properties = asObject(node['properties']);
    if (properties !== undefined) return struct(node, properties);
    const values = asObject(node['additionalProperties']);
    if (values !== undefined) return { type: 'map', atomic: isAtomicMap(node), values: compile(values) };
    if (type === 'string' || type === 'integer' || type === 'number' || type === 'boolean') {
      return { type: 'scalar', format: 'plain' };
    }
    return untyped;
  }

  function struct(node: JsonObject, properties: JsonObject): Schema {
    const fields = new Map<string, Schema>();
    return {
      type: 'struct',
      atomic: isAtomicMap(node),
      declares: (name) => Object.hasOwn(properties, name),
      field(name) {
        let schema = fields.get(name);
        if (schema === undefined) {
          schema = Object.hasOwn(properties, name) ? compile(properties[name]) : untyped;
          fields.set(name, schema);
        }
        return schema;
      },
    };
  }
}

/** Follows `$ref` and `allOf: [$ref]`; what stands beside the reference overrides what it refers to. */
function resolve(source: JsonObject, definitions: JsonObject): { node: JsonObject; name: string } {
  let node = source;
  let name = '';
  for (let hops = 0; hops < 16; hops += 1) {
    const [first] = asArray(node['allOf']);
    const reference = node['$ref'] ?? asObject(first)?.['$ref'];
    if (typeof reference !== 'string') break;
    name = reference.slice(reference.lastIndexOf('/') + 1);
    const { $ref: _reference, allOf: _all, ...beside } = node;
    node = { ...asObject(definitions[name]), ...beside };
  }
  return { node, name };
}

function listSemantics(node: JsonObject, definitions: JsonObject): ListSemantics {
  const listed = node['x-kubernetes-list-type'];
  const merges = asText(node['x-kubernetes-patch-strategy']).includes('merge');
  if (
    listed === 'set' ||
    (listed === undefined && merges && node['x-kubernetes-patch-merge-key'] === undefined)
  ) {
    return { type: 'set' };
  }
  const keys = mapKeys(node, listed, merges);
  if (keys.length === 0) return { type: 'atomic' };
  const properties = asObject(resolve(asObject(node['items']) ?? {}, definitions).node['properties']);
  const defaults: JsonObject = {};
  for (const key of keys) {
    const value = asObject(properties?.[key])?.['default'];
    if (value !== undefined) defaults[key] = value;
  }
  return { type: 'map', keys, defaults };
}

function mapKeys(node: JsonObject, listed: Json | undefined, merges: boolean): string[] {
  if (listed === 'map') {
    return asArray(node['x-kubernetes-list-map-keys']).filter((key) => typeof key === 'string');
  }
  const key = node['x-kubernetes-patch-merge-key'];
  return listed === undefined && merges && typeof key === 'string' ? [key] : [];
}

function isAtomicMap(node: JsonObject): boolean {
  return node['x-kubernetes-map-type'] === 'atomic';
}

/** The pattern that controller-gen writes for a Quantity, recognised by its part for binary suffixes. */
const quantityPattern = '[KMGTPE]i)|[numkMGTPE]';
const durationPattern = /\((?:ms\|s\|m\|h|h\|m\|s\|ms|ns\|us\|µs\|ms\|s\|m\|h)\)/;

function scalarFormat(node: JsonObject, name: string): ScalarFormat | undefined {
  const pattern = asText(node['pattern']);
  if (name.endsWith('.resource.Quantity') || pattern.includes(quantityPattern)) return 'quantity';
  if (node['format'] === 'int-or-string' || node['x-kubernetes-int-or-string'] === true)
    return 'int-or-string';
  if (node['format'] === 'date-time') return 'date-time';
  if (name.endsWith('.meta.v1.Duration') || node['format'] === 'duration') return 'duration';
  if (node['type'] !== 'string') return undefined;
  const parsed = asText(node['description']).includes('ParseDuration');
  return parsed || durationPattern.test(pattern) ? 'duration' : undefined;
}

function asObject(value: unknown): JsonObject | undefined {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
    ? (value as JsonObject)
    : undefined;
}

function asArray(value: unknown): Json[] {
  return Array.isArray(value) ? (value as Json[]) : [];
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
