import { isAlias, isScalar, isSeq } from 'yaml';
import type { Alias, ParsedNode, Scalar, YAMLMap } from 'yaml';
import type { Json, JsonObject } from '../../infrastructure/object.ts';
import { isJsonObject } from '../json.ts';
import { resolvePlainScalar } from './plain-scalar.ts';

/** Says what is wrong at an offset of the text. */
export type ReportFault = (offset: number, message: string) => void;

/** Nodes that aliases may add to one document before it is taken for a YAML bomb. */
const maximumAliasedNodes = 100_000;
const maximumDepth = 500;

/**
 * Plain data of one YAML document, with the meaning that kubectl gives it. The document is to be parsed with the
 * `failsafe` schema, so that each scalar still has its text. Aliases become copies, never shared objects.
 * Faults are reported with their offset; the value is worthless then.
 */
export function toJson(root: ParsedNode, report: ReportFault): Json {
  return new Conversion(report).convert(root, 0);
}

class Conversion {
  readonly #report: ReportFault;
  readonly #anchors = new Map<string, ParsedNode>();
  /** Anchored nodes being copied for an alias, the outermost first. */
  readonly #expanding = new Set<ParsedNode>();
  #aliasedNodes = 0;

  constructor(report: ReportFault) {
    this.#report = report;
  }

  convert(node: ParsedNode | null, depth: number): Json {
    if (node === null) return null;
    if (depth > maximumDepth) return this.#fault(node, `nested deeper than ${maximumDepth} levels`);
    if (this.#expanding.size > 0 && !this.#spendAliasedNode(node)) return null;
    if (isAlias(node)) return this.#expand(node, depth);
    if (node.anchor !== undefined && this.#expanding.size === 0) this.#anchors.set(node.anchor, node);
    if (isScalar(node)) return this.#scalar(node);
    if (isSeq(node)) return node.items.map((item) => this.convert(item, depth + 1));
    return this.#mapping(node, depth);
  }

  #expand(alias: Alias.Parsed, depth: number): Json {
    const name = alias.source;
    const target = this.#anchors.get(name);
    if (target === undefined) return this.#fault(alias, `alias *${name} has no anchor &${name} before it`);
    if (this.#expanding.has(target)) return this.#fault(alias, `anchor &${name} contains itself`);
    this.#expanding.add(target);
    const value = this.convert(target, depth);
    this.#expanding.delete(target);
    return value;
  }

  #spendAliasedNode(node: ParsedNode): boolean {
    this.#aliasedNodes += 1;
    if (this.#aliasedNodes === maximumAliasedNodes + 1)
      this.#fault(node, `aliases expand to more than ${maximumAliasedNodes} nodes`);
    return this.#aliasedNodes <= maximumAliasedNodes;
  }

  #scalar(node: Scalar.Parsed): Json {
    const value = meaningOf(node);
    if (typeof value !== 'number') return value;
    if (!Number.isFinite(value))
      return this.#fault(node, 'JSON, and so Kubernetes, has no infinity and no NaN');
    if (Number.isInteger(value) && !Number.isSafeInteger(value))
      return this.#fault(
        node,
        'this number is too large to be carried exactly; quote it if it is meant as text',
      );
    return value;
  }

  #mapping(node: YAMLMap.Parsed, depth: number): JsonObject {
    const result: JsonObject = {};
    const stated = new Set<string>();
    for (const { key: keyNode, value } of node.items) {
      if (isMergeKey(keyNode)) {
        this.#merge(value ?? keyNode, result, depth);
        continue;
      }
      const key = this.#key(keyNode);
      if (key === undefined) continue;
      if (stated.has(key)) this.#fault(keyNode, `key "${key}" stands twice in one mapping`);
      stated.add(key);
      assign(result, key, this.convert(value, depth + 1));
    }
    return result;
  }

  /** As go-yaml v2 does it: a merge overrides keys stated above it; in a list, earlier mappings win. */
  #merge(value: ParsedNode, result: JsonObject, depth: number): void {
    for (const source of isSeq(value) ? value.items.toReversed() : [value]) {
      const merged = this.convert(source, depth + 1);
      if (isJsonObject(merged)) for (const [key, field] of Object.entries(merged)) assign(result, key, field);
      else this.#fault(source, '<< merges a mapping or a list of mappings, nothing else');
    }
  }

  #key(node: ParsedNode): string | undefined {
    const key = isScalar(node) || isAlias(node) ? this.convert(node, 0) : undefined;
    if (key === null) this.#fault(node, 'a key is empty; quote it if it is meant as text');
    else if (key === undefined || typeof key === 'object') this.#fault(node, 'a key must be a single value');
    else return String(key);
    return undefined;
  }

  #fault(node: ParsedNode, message: string): null {
    this.#report(node.range[0], message);
    return null;
  }
}

function meaningOf(node: Scalar.Parsed): string | number | boolean | null {
  const text = String(node.value);
  switch (node.tag) {
    case undefined:
      return node.type === 'PLAIN' ? resolvePlainScalar(text) : text;
    case 'tag:yaml.org,2002:int':
    case 'tag:yaml.org,2002:float':
    case 'tag:yaml.org,2002:bool':
    case 'tag:yaml.org,2002:null':
      return resolvePlainScalar(text);
    case 'tag:yaml.org,2002:binary':
      return decodeBase64(text);
    default:
      return text;
  }
}

function decodeBase64(text: string): string {
  const bytes = Uint8Array.from(atob(text.replaceAll(/\s/g, '')), (character) => character.charCodeAt(0));
  return new TextDecoder().decode(bytes);
}

function isMergeKey(key: ParsedNode): boolean {
  return isScalar(key) && key.value === '<<' && key.type === 'PLAIN' && key.tag === undefined;
}

/** Plain assignment, except that a key `__proto__` must not reach the prototype. */
function assign(target: JsonObject, key: string, value: Json): void {
  if (key === '__proto__')
    Object.defineProperty(target, key, { value, enumerable: true, writable: true, configurable: true });
  else target[key] = value;
}
