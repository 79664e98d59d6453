import type { ConnectionLike } from '@temporalio/client';
import type { SearchAttributeType } from '@temporalio/common';
import type { temporal } from '@temporalio/proto';
import protocol from '@temporalio/proto';

const { IndexedValueType } = protocol.temporal.api.enums.v1;

const indexedTypes: Record<SearchAttributeType, temporal.api.enums.v1.IndexedValueType> = {
  TEXT: IndexedValueType.INDEXED_VALUE_TYPE_TEXT,
  KEYWORD: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
  INT: IndexedValueType.INDEXED_VALUE_TYPE_INT,
  DOUBLE: IndexedValueType.INDEXED_VALUE_TYPE_DOUBLE,
  BOOL: IndexedValueType.INDEXED_VALUE_TYPE_BOOL,
  DATETIME: IndexedValueType.INDEXED_VALUE_TYPE_DATETIME,
  KEYWORD_LIST: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD_LIST,
};

type Operator = Pick<ConnectionLike, 'operatorService'>;

/** A search attribute as `defineSearchAttributeKey` answers it. */
export interface SearchAttributeKey {
  name: string;
  type: SearchAttributeType;
}

/** Those of our keys that a namespace with these custom attributes lacks. */
export function missingSearchAttributes<Key extends SearchAttributeKey>(
  registered: Iterable<string>,
  keys: readonly Key[],
): Key[] {
  const names = new Set(registered);
  return keys.filter(({ name }) => !names.has(name));
}

/**
 * Names of the custom search attributes of a namespace. Where listing is refused, as on some hosted servers, nobody
 * knows: then none are answered, and everything does without.
 */
export async function listSearchAttributes(connection: Operator, namespace: string): Promise<string[]> {
  try {
    const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
    return Object.keys(customAttributes);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return [];
  }
}

/**
 * Registers the search attributes that the namespace lacks. One by one where they are refused together: a database
 * holds few of some types. Never rejects because of a refusal.
 *
 * @returns those that are missing still.
 */
export async function registerSearchAttributes<Key extends SearchAttributeKey>(
  connection: Operator,
  namespace: string,
  keys: readonly Key[],
): Promise<Key[]> {
  const missing = missingSearchAttributes(await listSearchAttributes(connection, namespace), keys);
  if (missing.length === 0 || (await isAdded(connection, namespace, missing))) return [];
  const refused: Key[] = [];
  for (const key of missing) if (!(await isAdded(connection, namespace, [key]))) refused.push(key);
  return refused;
}

export async function addSearchAttributes(
  connection: Operator,
  namespace: string,
  keys: readonly SearchAttributeKey[],
): Promise<void> {
  const searchAttributes = Object.fromEntries(keys.map((key) => [key.name, indexedTypes[key.type]]));
  await connection.operatorService.addSearchAttributes({ namespace, searchAttributes });
}

async function isAdded(
  connection: Operator,
  namespace: string,
  keys: readonly SearchAttributeKey[],
): Promise<boolean> {
  try {
    await addSearchAttributes(connection, namespace, keys);
    return true;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return false;
  }
}

/** gRPC's codes of a server that does not let us, does not know how, or has no room left. */
const refusals: readonly unknown[] = [
  3, // INVALID_ARGUMENT
  7, // PERMISSION_DENIED
  8, // RESOURCE_EXHAUSTED
  9, // FAILED_PRECONDITION
  12, // UNIMPLEMENTED
  16, // UNAUTHENTICATED
];

function isRefusal(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && refusals.includes(error.code);
}
