import type { Connection } from '@temporalio/client';
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

/** A search attribute as `defineSearchAttributeKey` answers it. */
interface SearchAttributeKey {
  name: string;
  type: SearchAttributeType;
}

/**
 * Registers the search attributes that the namespace lacks. Must happen before a worker starts: a workflow that
 * upserts an unknown attribute retries its task for ever. Answers the names that were missing.
 */
export async function registerSearchAttributes(
  connection: Connection,
  namespace: string,
  keys: readonly SearchAttributeKey[],
): Promise<string[]> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  const missing = keys.filter((key) => !(key.name in customAttributes));
  if (missing.length > 0) await addSearchAttributes(connection, namespace, missing);
  return missing.map((key) => key.name);
}

export async function addSearchAttributes(
  connection: Connection,
  namespace: string,
  keys: readonly SearchAttributeKey[],
): Promise<void> {
  const searchAttributes = Object.fromEntries(keys.map((key) => [key.name, indexedTypes[key.type]]));
  await connection.operatorService.addSearchAttributes({ namespace, searchAttributes });
}
