import { isMap, isSeq, LineCounter, parseAllDocuments } from 'yaml';
import type { Document, ParsedNode, YAMLError } from 'yaml';
import type { Json, JsonObject } from '../../../domain/infrastructure/object.ts';
import { isJsonObject } from '../../../domain/source/json.ts';
import { toJson } from '../../../domain/source/yaml/to-json.ts';
import { findObjectFaults, isKubernetesObject } from '../object-faults.ts';
import { ManifestCollector } from './manifest-collector.ts';
import type { Manifests } from './manifest-collector.ts';

/**
 * The Kubernetes objects of a YAML or JSON text, with their positions: every document, and every item of a List.
 * Documents that are no Kubernetes objects are named in `skipped`; what looks like a broken object is a fault.
 */
export function parseManifests(text: string, file: string): Manifests {
  const lines = new LineCounter();
  const found = new ManifestCollector((offset) => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
  });
  for (const document of parseDocuments(text, lines, found)) {
    const [error] = document.errors;
    if (error !== undefined) found.fault(error.pos[0], describeSyntaxError(error));
    else if (document.contents !== null) collectDocument(document.contents, found);
  }
  return found.finish();
}

function parseDocuments(text: string, lineCounter: LineCounter, found: ManifestCollector): Document.Parsed[] {
  try {
    const documents = parseAllDocuments(text, {
      lineCounter,
      // Every scalar keeps its text: what it means is decided by Kubernetes' rules, see plain-scalar.ts.
      schema: 'failsafe',
      resolveKnownTags: false,
      uniqueKeys: false,
      // Pretty errors quote the source, which may hold secrets.
      prettyErrors: false,
      logLevel: 'silent',
    });
    return Array.isArray(documents) ? documents : [];
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    found.fault(0, nestedTooDeeply);
    return [];
  }
}

const nestedTooDeeply = 'nested too deeply to be read';

/** The parser recurses, so depth beyond reason ends its stack; it tells so in either of two ways. */
function describeSyntaxError(error: YAMLError): string {
  if (error.message.includes('call stack')) return nestedTooDeeply;
  return `invalid YAML: ${error.message.replaceAll(/\s+/g, ' ')}`;
}

function collectDocument(root: ParsedNode, found: ManifestCollector): void {
  const faultsBefore = found.faultCount;
  const value = toJson(root, (offset, message) => found.fault(offset, message));
  if (found.faultCount === faultsBefore && value !== null) collectValue(value, root, found);
}

/** `node` is where `value` comes from, for its position. */
function collectValue(value: Json, node: ParsedNode, found: ManifestCollector): void {
  const offset = node.range[0];
  if (!isJsonObject(value)) found.other(offset, 'not a mapping, so not a Kubernetes object');
  else if (isSomethingElse(value)) found.other(offset, 'no apiVersion and kind, so not a Kubernetes object');
  else if (isList(value)) collectItems(value, node, found);
  else if (isKubernetesObject(value)) found.object(offset, value);
  else for (const message of findObjectFaults(value)) found.fault(offset, message);
}

/** With `metadata` it was meant to be an object. */
function isSomethingElse(value: JsonObject): boolean {
  return !('apiVersion' in value) && !('kind' in value) && !isJsonObject(value['metadata']);
}

type List = JsonObject & { kind: string; items: Json[] };

/** `kind: List` and its typed sisters, such as `ConfigMapList`. */
function isList(value: JsonObject): value is List {
  const { kind, items } = value;
  return typeof kind === 'string' && kind.endsWith('List') && Array.isArray(items);
}

function collectItems(list: List, node: ParsedNode, found: ManifestCollector): void {
  // Items of a typed list may leave out what the list already says.
  const kind = list.kind.slice(0, -'List'.length);
  const implied: JsonObject = kind === '' ? {} : { apiVersion: list['apiVersion'] ?? null, kind };
  const nodes = itemNodes(node);
  for (const [index, item] of list.items.entries()) {
    const itemNode = nodes[index] ?? node;
    if (isJsonObject(item)) collectValue({ ...implied, ...item }, itemNode, found);
    else found.fault(itemNode.range[0], 'an item of a List must be an object');
  }
}

/** Nodes of the sequence under `items`; none where an alias stands in its place. */
function itemNodes(list: ParsedNode): readonly ParsedNode[] {
  const sequence = isMap(list) ? list.items.find((pair) => String(pair.key) === 'items')?.value : undefined;
  return isSeq(sequence) ? sequence.items : [];
}
