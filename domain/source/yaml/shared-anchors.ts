import { isAlias, isCollection, visit } from 'yaml';
import type { Document, ParsedNode } from 'yaml';
import { SourceEditRefused } from '../refusal.ts';

/** Refuses to change a node whose anchor is used elsewhere: those who use it would change with it. */
export function refuseShared(document: Document.Parsed, node: ParsedNode | null | undefined): void {
  if (node === null || node === undefined || isAlias(node) || node.anchor === undefined) return;
  if (aliasesIn(document, undefined).has(node.anchor)) throw shared(node.anchor);
}

/** Refuses to take away a node that holds an anchor which is used outside it. */
export function refuseAnchorsWithin(document: Document.Parsed, node: ParsedNode | null | undefined): void {
  if (node === null || node === undefined) return;
  const outside = aliasesIn(document, node);
  const check = (one: { anchor?: string | undefined }): void => {
    if (one.anchor !== undefined && outside.has(one.anchor)) throw shared(one.anchor);
  };
  if (!isAlias(node)) check(node);
  if (isCollection(node))
    visit(node, { Collection: (_key, one) => check(one), Scalar: (_key, one) => check(one) });
}

/** Names that aliases refer to, in a whole document but for one node. */
function aliasesIn(document: Document.Parsed, except: ParsedNode | undefined): Set<string> {
  const names = new Set<string>();
  visit(document, {
    Node: (_key, node) => (node === except ? visit.SKIP : undefined),
    Alias: (_key, alias) => {
      if (alias !== except) names.add(alias.source);
    },
  });
  return names;
}

function shared(anchor: string): SourceEditRefused {
  return new SourceEditRefused(
    'shared-anchor',
    `the value stands at anchor &${anchor}, which is used elsewhere in the file: change it by hand, or give this place a value of its own`,
  );
}
