import { isAlias, isMap, isScalar, isSeq } from 'yaml';
import type { ParsedNode, YAMLMap } from 'yaml';
import { valueAt } from '../../infrastructure/json-pointer.ts';
import type { Path } from '../../infrastructure/json-pointer.ts';
import type { Json } from '../../infrastructure/object.ts';
import { isJsonObject, sameJson, withValueAt } from '../json.ts';
import { SourceEditRefused } from '../refusal.ts';
import { addPair, removePair } from './edit-map.ts';
import { insertItem, removeItem } from './edit-list.ts';
import { applySplices, columnOf, dashOf, isFlow, lineEnding, listIndent, pairStart } from './layout.ts';
import type { Splice } from './layout.ts';
import { replaceValue } from './replace-value.ts';
import type { ValuePlace } from './replace-value.ts';
import { refuseAnchorsWithin, refuseShared } from './shared-anchors.ts';
import { readDocuments } from './source-documents.ts';
import type { ParsedPair, SourceDocument } from './source-documents.ts';
import { stepsBetween } from './value-steps.ts';
import type { ValueStep } from './value-steps.ts';
import type { Style } from './write-value.ts';

/** A place in a text of YAML or JSON: which document, and the path inside it. */
export interface YamlPlace {
  document: number;
  path: Path;
}

/**
 * The text with a value at a place, or without what stands there where the value is undefined. Comments, order,
 * quotes, anchors, line endings and all lines that are not concerned stay as they are. What is missing on the way is
 * made. The result is read again: it means exactly what it should, or a SourceEditRefused is thrown.
 */
export function editYaml(text: string, place: YamlPlace, value: Json | undefined): string {
  const before = readDocuments(text).map((one) => one.value);
  const present = before[place.document];
  if (present === undefined)
    throw new SourceEditRefused('path-missing', 'there is no such document in the file');
  const old = valueAt(present, place.path);
  if (value === undefined && old === undefined)
    throw new SourceEditRefused('path-missing', 'what is to be removed is not in the file');
  const wanted = before.with(place.document, withValueAt(present, place.path, value) ?? null);
  let result = text;
  for (const step of stepsBetween(old, value, place.path)) result = takeStep(result, place.document, step);
  const after = readDocuments(result).map((one) => one.value);
  if (!sameJson(after, wanted))
    throw new SourceEditRefused(
      'layout',
      'the way the file is written does not let this one value change alone',
    );
  return result;
}

function takeStep(text: string, index: number, step: ValueStep): string {
  const documents = readDocuments(text);
  const document = documents[index];
  if (document === undefined)
    throw new SourceEditRefused('path-missing', 'there is no such document in the file');
  const style: Style = {
    newline: lineEnding(text),
    json: isJson(text),
    listIndent: listIndent(text, [document.root, ...documents.map(({ root }) => root)]),
  };
  return applySplices(text, new Edit(text, document, style).splices(step));
}

class Edit {
  readonly #text: string;
  readonly #document: SourceDocument;
  readonly #style: Style;

  constructor(text: string, document: SourceDocument, style: Style) {
    this.#text = text;
    this.#document = document;
    this.#style = style;
  }

  splices({ change, path, value }: ValueStep): Splice[] {
    const { root } = this.#document;
    if (root === null || path.length === 0)
      throw new SourceEditRefused('layout', 'a whole document is not replaced');
    let node: ParsedNode = root;
    let place: ValuePlace | undefined;
    let flow = isFlow(root);
    for (const [depth, step] of path.entries()) {
      const at = path.slice(0, depth);
      if (isAlias(node) && place !== undefined) return this.#expand(node, at, place, path, change, value);
      refuseShared(this.#document.document, node);
      const isLast = depth === path.length - 1;
      const next = this.#child(node, step, flow);
      if (next === undefined || (isLast && change === 'insert'))
        return this.#missing(node, path, depth, change, value);
      if (isLast && change === 'remove') return this.#remove(node, next);
      if (!isLast && isEmpty(next.node, flow || this.#style.json)) {
        refuseShared(this.#document.document, next.node);
        const nested = this.#nested(path, depth, value);
        return replaceValue(this.#text, next.node, nested, next.place, this.#style);
      }
      place = next.place;
      if (next.node === null)
        return replaceValue(this.#text, null, this.#nested(path, depth, value), place, this.#style);
      node = next.node;
      flow ||= isFlow(node);
    }
    if (place === undefined || value === undefined) throw pathMissing();
    if (!isAlias(node)) refuseShared(this.#document.document, node);
    refuseAnchorsWithin(this.#document.document, node);
    // The value of a plain scalar inside flow is written there; a flow collection itself may become lines.
    return replaceValue(this.#text, node, value, place, this.#style);
  }

  /** An alias gives way to what it stands for, changed: whoever else uses the anchor keeps the old value. */
  #expand(
    node: ParsedNode,
    at: Path,
    place: ValuePlace,
    path: Path,
    change: ValueStep['change'],
    value: Json | undefined,
  ): Splice[] {
    const copy = valueAt(this.#document.value, at);
    const below = path.slice(at.length);
    const changed =
      change === 'insert' ? withInserted(copy, below, value ?? null) : withValueAt(copy, below, value);
    return replaceValue(this.#text, node, changed ?? null, place, this.#style);
  }

  #child(
    node: ParsedNode,
    step: string | number,
    flow: boolean,
  ): { node: ParsedNode | null; place: ValuePlace; index: number } | undefined {
    if (isSeq(node)) {
      const item = node.items[Number(step)];
      if (item === undefined) return undefined;
      const dash = flow ? undefined : dashOf(node, Number(step));
      const start = dash ?? item.range[0];
      const place: ValuePlace = {
        ownerEnd: dash === undefined ? start : dash + 1,
        indent: columnOf(this.#text, start),
        after: 'dash',
        flow: flow || dash === undefined,
      };
      return { node: item, place, index: Number(step) };
    }
    if (!isMap(node)) return undefined;
    const pairs = node.items as ParsedPair[];
    const index = pairs.findLastIndex(
      (pair) => isScalar(pair.key) && String(pair.key.value) === String(step),
    );
    const pair = pairs[index];
    if (pair === undefined) return undefined;
    const colon = colonOf(pair);
    if (colon === undefined) throw new SourceEditRefused('layout', 'the key has no colon of its own');
    const place: ValuePlace = {
      ownerEnd: colon + 1,
      indent: columnOf(this.#text, pairStart(pair)),
      after: 'key',
      flow,
    };
    return { node: pair.value, place, index };
  }

  /** The field or item is not stated: it is added, as deep as it is missing. */
  #missing(
    node: ParsedNode,
    path: Path,
    depth: number,
    change: ValueStep['change'],
    value: Json | undefined,
  ): Splice[] {
    const step = path[depth];
    if (step === undefined) throw pathMissing();
    if (isSeq(node) && change !== 'remove')
      return insertItem(this.#text, node, Number(step), this.#nested(path, depth, value), this.#style);
    if (!isMap(node)) throw pathMissing();
    const merged = valueAt(this.#document.value, path.slice(0, depth + 1));
    if (change === 'remove' && depth === path.length - 1)
      throw new SourceEditRefused(
        'merged-key',
        'the field comes from a mapping merged with <<, where others use it too',
      );
    const below = path.slice(depth + 1);
    // What a merge brings is stated here with the change, and so holds here alone.
    const whole =
      merged === undefined
        ? this.#nested(path, depth, value)
        : change === 'insert'
          ? withInserted(merged, below, value ?? null)
          : (withValueAt(merged, below, value) ?? null);
    return addPair(this.#text, node, String(step), whole, this.#style);
  }

  #nested(path: Path, depth: number, value: Json | undefined): Json {
    if (value === undefined) throw pathMissing();
    return withValueAt(undefined, path.slice(depth + 1), value) ?? null;
  }

  #remove(parent: ParsedNode, { node, index }: { node: ParsedNode | null; index: number }): Splice[] {
    if (!isAlias(node)) refuseShared(this.#document.document, node);
    refuseAnchorsWithin(this.#document.document, node);
    return isSeq(parent)
      ? removeItem(this.#text, parent, index)
      : removePair(this.#text, parent as YAMLMap.Parsed, index);
  }
}

function withInserted(root: Json | undefined, path: Path, value: Json): Json {
  const list = valueAt(root, path.slice(0, -1));
  const items = Array.isArray(list) ? list : [];
  return withValueAt(root, path.slice(0, -1), items.toSpliced(Number(path.at(-1)), 0, value)) ?? null;
}

/** Nothing stands there yet. Empty braces inside a line of braces are filled, not replaced. */
function isEmpty(node: ParsedNode | null, keepsBraces: boolean): boolean {
  if (node === null) return true;
  if (isScalar(node)) return node.type === 'PLAIN' && /^(?:~|null|Null|NULL|)$/.test(String(node.value));
  return !keepsBraces && (isMap(node) || isSeq(node)) && isFlow(node) && node.items.length === 0;
}

function colonOf(pair: ParsedPair): number | undefined {
  const { srcToken } = pair as { srcToken?: { sep?: { type: string; offset: number }[] } };
  return srcToken?.sep?.find(({ type }) => type === 'map-value-ind')?.offset;
}

function pathMissing(): SourceEditRefused {
  return new SourceEditRefused('path-missing', 'the place is not in the file');
}

/** JSON is a part of YAML, and stays JSON. */
function isJson(text: string): boolean {
  if (!/^\s*[[{]/.test(text)) return false;
  try {
    return isJsonObject(JSON.parse(text) as Json) || text.trimStart().startsWith('[');
  } catch {
    return false;
  }
}
