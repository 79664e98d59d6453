/** The field of a mapping; undefined where there is none, or no mapping. For files as they were written, before any schema. */
export function fieldOf(value: unknown, key: string | number): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Record<string | number, unknown>)[key]
    : undefined;
}

/** The list itself; an empty one for anything else. */
export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The list in a field of a mapping; an empty one where there is none. */
export function listAt(value: unknown, key: string): unknown[] {
  return listOf(fieldOf(value, key));
}

/** The mapping in a field of a mapping; an empty one where there is none. */
export function mappingAt(value: unknown, key: string): object {
  const field = fieldOf(value, key);
  return typeof field === 'object' && field !== null ? field : {};
}
