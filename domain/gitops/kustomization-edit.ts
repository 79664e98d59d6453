import type { Json, JsonObject } from '../infrastructure/object.ts';
import { isMap } from './fields.ts';

/** What a tool changes in a kustomization before it builds it. Absent fields leave it as it is. */
export interface KustomizationEdit {
  namespace?: string;
  namePrefix?: string;
  nameSuffix?: string;
  /** Each takes the place of the entry with its name. */
  images?: readonly ImageOverride[];
  replicas?: readonly { name: string; count: number }[];
  /** Added behind those that are there. */
  components?: readonly string[];
  patches?: readonly JsonObject[];
  labels?: LabelEdit;
  annotations?: Readonly<Record<string, string>>;
}

export interface ImageOverride {
  name: string;
  newName?: string;
  newTag?: string;
  digest?: string;
}

export interface LabelEdit {
  pairs: Readonly<Record<string, string>>;
  /** Selectors and templates carry the labels too. */
  selectors: boolean;
  /** Without selectors: templates carry the labels too. */
  templates: boolean;
}

/** The kustomization as the tool would build it; the given one stays as it is. */
export function editKustomization(kustomization: JsonObject, edit: KustomizationEdit): JsonObject {
  const { namespace, namePrefix, nameSuffix, images, replicas, components, patches, labels, annotations } =
    edit;
  const edited: JsonObject = { ...kustomization };
  if (namespace !== undefined) edited['namespace'] = namespace;
  if (namePrefix !== undefined) edited['namePrefix'] = namePrefix;
  if (nameSuffix !== undefined) edited['nameSuffix'] = nameSuffix;
  if (images !== undefined)
    edited['images'] = byName(listOf(kustomization['images']), images as unknown as JsonObject[]);
  if (replicas !== undefined) edited['replicas'] = byName(listOf(kustomization['replicas']), [...replicas]);
  if (components !== undefined)
    edited['components'] = [...listOf(kustomization['components']), ...components];
  if (patches !== undefined) edited['patches'] = [...listOf(kustomization['patches']), ...patches];
  if (annotations !== undefined)
    edited['commonAnnotations'] = { ...mapOf(kustomization['commonAnnotations']), ...annotations };
  if (labels !== undefined) Object.assign(edited, withLabels(kustomization, labels));
  return edited;
}

function withLabels(kustomization: JsonObject, { pairs, selectors, templates }: LabelEdit): JsonObject {
  if (selectors) return { commonLabels: { ...mapOf(kustomization['commonLabels']), ...pairs } };
  const entry: JsonObject = { pairs: { ...pairs }, ...(templates ? { includeTemplates: true } : {}) };
  return { labels: [...listOf(kustomization['labels']), entry] };
}

function byName(entries: readonly Json[], overrides: readonly JsonObject[]): Json[] {
  const overridden = new Map(overrides.map((one) => [one['name'], one]));
  const kept = entries.map((entry) => {
    const name = isMap(entry) ? entry['name'] : undefined;
    const override = overridden.get(name ?? null);
    if (override !== undefined) overridden.delete(name ?? null);
    return override ?? entry;
  });
  return [...kept, ...overridden.values()];
}

function listOf(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : [];
}

function mapOf(value: Json | undefined): JsonObject {
  return isMap(value) ? value : {};
}
