import { fieldSchema, itemSchema } from './list-items.ts';
import { isAbsent, sameScalar } from './normalise.ts';
import type { Schema } from './schema.ts';

/**
 * Whether live has everything that Git states, whatever it has beyond that. For where nobody can tell a default from
 * an addition: inside items of an atomic list (a port of a NetworkPolicy, a claim of a StatefulSet) the server fills in
 * fields as well. Items of lists pair up in their order.
 */
export function hasAllStated(stated: unknown, live: unknown, schema: Schema): boolean {
  if (isAbsent(stated, schema)) return true;
  // The server does not keep empty text.
  if (stated === '' && live === undefined) return true;
  if (Array.isArray(stated)) {
    if (!Array.isArray(live) || live.length !== stated.length) return false;
    const items = itemSchema(schema);
    return stated.every((item, index) => hasAllStated(item, live[index], items));
  }
  if (isFields(stated)) {
    if (!isFields(live)) return false;
    return Object.keys(stated).every((name) =>
      hasAllStated(
        stated[name],
        Object.hasOwn(live, name) ? live[name] : undefined,
        fieldSchema(schema, name),
      ),
    );
  }
  return sameScalar(stated, live, schema.type === 'scalar' ? schema.format : 'plain');
}

function isFields(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
