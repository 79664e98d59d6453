import type { Json, JsonObject } from '../infrastructure/object.ts';
import type { StoredIgnoreRule } from '../infrastructure/stored-ignore-rule.ts';
import { isJsonObject, sameJson } from '../source/json.ts';
import { SourceEditRefused } from '../source/refusal.ts';
import { editYaml } from '../source/yaml/edit-yaml.ts';
import { readDocuments } from '../source/yaml/source-documents.ts';

/**
 * A configuration with more ignore rules for a target: comments, order and all other lines stay as they are, and a rule
 * that is there already is not added again. Throws a SourceEditRefused where it has no such target or cannot be edited.
 */
export function addConfiguredRules(text: string, target: string, rules: readonly StoredIgnoreRule[]): string {
  let edited = text;
  for (const rule of rules) edited = addRule(edited, target, configuredRule(rule));
  return edited;
}

function addRule(text: string, target: string, rule: JsonObject): string {
  const document = readDocuments(text)[0]?.value;
  const targets = isJsonObject(document) && Array.isArray(document['targets']) ? document['targets'] : [];
  const index = targets.findIndex((one) => isJsonObject(one) && one['name'] === target);
  const found = targets[index];
  if (!isJsonObject(found)) throw new SourceEditRefused('path-missing', `it has no target ${target}`);
  const present = found['ignore'];
  if (!Array.isArray(present))
    return editYaml(text, { document: 0, path: ['targets', index, 'ignore'] }, [rule]);
  if (present.some((one: Json) => sameJson(one, rule))) return text;
  return editYaml(text, { document: 0, path: ['targets', index, 'ignore', present.length] }, rule);
}

/** A rule as the configuration writes it: its id and when it was made are of the storage. */
function configuredRule(rule: StoredIgnoreRule): JsonObject {
  const { group, kind, namespace, name, jsonPointers, owner, reason, expires } = rule;
  return {
    group,
    kind,
    namespace,
    name,
    ...(jsonPointers === undefined ? {} : { jsonPointers: [...jsonPointers] }),
    owner,
    reason: reason.replaceAll(/\s+/g, ' ').trim(),
    expires: withoutFraction(expires),
  };
}

/** The configuration reads times to the second. */
function withoutFraction(time: string): string {
  const parsed = new Date(time);
  return Number.isNaN(parsed.getTime()) ? time : `${parsed.toISOString().slice(0, 19)}Z`;
}
