import { parseAllDocuments } from 'yaml';
import type { Document, Pair, ParsedNode } from 'yaml';
import type { Path } from '../../infrastructure/json-pointer.ts';
import type { Json, JsonObject } from '../../infrastructure/object.ts';
import { isJsonObject } from '../json.ts';
import { SourceEditRefused } from '../refusal.ts';
import { toJson } from './to-json.ts';

export type ParsedPair = Pair<ParsedNode, ParsedNode | null>;

/** One document of a text: its nodes with their offsets, and what they mean to Kubernetes. */
export interface SourceDocument {
  document: Document.Parsed;
  root: ParsedNode | null;
  value: Json;
}

/** An object as a file states it, and where it stands there. */
export interface SourceObject {
  /** Index of the document in the file. */
  document: number;
  /** Into that document: empty, or the item of a List. */
  path: Path;
  /** With what its List says for it. */
  value: JsonObject;
  /** Only what it says itself. */
  stated: JsonObject;
}

/** The documents of a YAML or JSON text. Throws a SourceEditRefused where it cannot be read. */
export function readDocuments(text: string): SourceDocument[] {
  const documents = parseNodes(text);
  if (!Array.isArray(documents)) return [];
  return documents.map((document) => {
    const [error] = document.errors;
    if (error !== undefined) throw notReadable(error.message);
    const root = document.contents;
    const faults: string[] = [];
    const value = root === null ? null : toJson(root, (_offset, message) => faults.push(message));
    if (faults[0] !== undefined) throw notReadable(faults[0]);
    return { document, root, value };
  });
}

function parseNodes(text: string) {
  try {
    return parseAllDocuments(text, {
      schema: 'failsafe',
      resolveKnownTags: false,
      uniqueKeys: false,
      prettyErrors: false,
      logLevel: 'silent',
      keepSourceTokens: true,
    });
  } catch (error) {
    if (error instanceof RangeError) throw notReadable('nested too deeply');
    throw error;
  }
}

function notReadable(reason: string): SourceEditRefused {
  return new SourceEditRefused(
    'not-readable',
    `the file is not valid YAML: ${reason.replaceAll(/\s+/g, ' ')}`,
  );
}

/** Every mapping with a kind in a text: documents, and the items of a List. */
export function objectsIn(text: string): SourceObject[] {
  return readDocuments(text).flatMap(({ value }, document): SourceObject[] => {
    if (!isJsonObject(value)) return [];
    const { kind, items } = value;
    if (typeof kind !== 'string' || !kind.endsWith('List') || !Array.isArray(items))
      return [{ document, path: [], value, stated: value }];
    const implied =
      kind === 'List' ? {} : { apiVersion: value['apiVersion'] ?? null, kind: kind.slice(0, -4) };
    return items.flatMap((item, index) =>
      isJsonObject(item)
        ? [{ document, path: ['items', index], value: { ...implied, ...item }, stated: item }]
        : [],
    );
  });
}
