import { lastAppliedAnnotation } from './normalise.ts';
import type { JsonObject, KubernetesObject, ManagedFieldsEntry } from './object.ts';

/**
 * `managedFields` after what client-side apply owned is handed to a server-side manager, or undefined when there is
 * nothing to hand over. Without it, a field that Git drops would stay: its old owner would still hold it.
 *
 * Managers of client-side apply are those that wrote the last-applied annotation. The algorithm is the one of
 * https://pkg.go.dev/k8s.io/client-go/util/csaupgrade
 */
export function migratedOwnership(
  object: KubernetesObject,
  manager: string,
): ManagedFieldsEntry[] | undefined {
  const entries = object.metadata.managedFields ?? [];
  const formerManagers = new Set(entries.filter(wroteLastApplied).map((entry) => entry.manager));
  if (formerManagers.size === 0) return undefined;
  let migrated = entries;
  for (const former of formerManagers) migrated = handOver(migrated, former, manager);
  return migrated;
}

function handOver(
  entries: ManagedFieldsEntry[],
  former: string | undefined,
  manager: string,
): ManagedFieldsEntry[] {
  const isFormer = (entry: ManagedFieldsEntry) =>
    entry.manager === former && entry.operation === 'Update' && (entry.subresource ?? '') === '';
  const heir =
    entries.find(
      (entry) => entry.manager === manager && entry.operation === 'Apply' && (entry.subresource ?? '') === '',
    ) ?? entries.find(isFormer);
  if (heir === undefined) return entries;

  // Field sets of another API version cannot be merged; they are given up, as client-go does.
  const inherited = entries.find((entry) => isFormer(entry) && entry.apiVersion === heir.apiVersion);
  const own = heir.fieldsV1 ?? inherited?.fieldsV1 ?? {};
  const fieldsV1 = mergeFields(own, inherited?.fieldsV1 ?? own);
  return entries
    .filter((entry) => entry === heir || !isFormer(entry))
    .map((entry) => (entry === heir ? { ...entry, manager, operation: 'Apply', fieldsV1 } : entry));
}

function wroteLastApplied(entry: ManagedFieldsEntry): boolean {
  if (entry.operation !== 'Update') return false;
  const metadata = asObject(entry.fieldsV1?.['f:metadata']);
  const annotations = asObject(metadata?.['f:annotations']);
  return annotations?.[`f:${lastAppliedAnnotation}`] !== undefined;
}

/** The union of two field sets. An empty node stands for its own field; with children beside it, `.` does. */
function mergeFields(one: JsonObject, other: JsonObject): JsonObject {
  if (isEmpty(one) && isEmpty(other)) return {};
  const merged: JsonObject = { ...withOwnField(one), ...withOwnField(other) };
  for (const [name, fields] of Object.entries(one)) {
    const otherFields = asObject(other[name]);
    if (otherFields !== undefined) merged[name] = mergeFields(asObject(fields) ?? {}, otherFields);
  }
  return merged;
}

function withOwnField(fields: JsonObject): JsonObject {
  return isEmpty(fields) ? { '.': {} } : fields;
}

function isEmpty(fields: JsonObject): boolean {
  return Object.keys(fields).length === 0;
}

function asObject(value: unknown): JsonObject | undefined {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
    ? (value as JsonObject)
    : undefined;
}
