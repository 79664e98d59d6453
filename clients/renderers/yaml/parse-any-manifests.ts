import { isMap, isSeq, LineCounter, parseAllDocuments } from 'yaml';
import type { Document, ParsedNode, YAMLError } from 'yaml';
import { toJson } from '../../../domain/source/yaml/to-json.ts';
import { collectValue } from './collect-value.ts';
import type { Standing } from './collect-value.ts';
import { ManifestCollector } from './manifest-collector.ts';
import type { Manifests } from './manifest-collector.ts';

/** The Kubernetes objects of any YAML, with their positions; see parse-manifests.ts. */
export function parseAnyManifests(text: string, file: string): Manifests {
  const lines = new LineCounter();
  const found = new ManifestCollector<number>((offset) => {
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

function parseDocuments(
  text: string,
  lineCounter: LineCounter,
  found: ManifestCollector<number>,
): Document.Parsed[] {
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

function collectDocument(root: ParsedNode, found: ManifestCollector<number>): void {
  const faultsBefore = found.faultCount;
  const value = toJson(root, (offset, message) => found.fault(offset, message));
  if (found.faultCount === faultsBefore && value !== null) collectValue(value, standingOf(root), found);
}

function standingOf(node: ParsedNode): Standing<number> {
  const items = itemNodes(node);
  return {
    at: node.range[0],
    item: (index) => {
      const item = items[index];
      return item === undefined ? undefined : standingOf(item);
    },
  };
}

/** Nodes of the sequence under `items`; none where an alias stands in its place. */
function itemNodes(list: ParsedNode): readonly ParsedNode[] {
  const sequence = isMap(list) ? list.items.find((pair) => String(pair.key) === 'items')?.value : undefined;
  return isSeq(sequence) ? sequence.items : [];
}
