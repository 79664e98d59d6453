import { upsertMemo, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import type { SearchAttributePair } from '@temporalio/common';
import { unregisteredMemo } from './search-attributes.ts';

/**
 * What an execution is found by. Attributes that the namespace lacked when it was started, as whoever started it left in
 * the memo, go to the memo under the same names: an upsert of one that is not registered would be tried again for ever.
 */
export function upsertSearchable(pairs: SearchAttributePair[]): void {
  const unregistered = unregisteredNames();
  const searchable = pairs.filter(({ key }) => !unregistered.includes(key.name));
  if (searchable.length > 0) upsertSearchAttributes(searchable);
  const others = pairs.filter(({ key }) => unregistered.includes(key.name));
  if (others.length > 0) upsertMemo(Object.fromEntries(others.map(({ key, value }) => [key.name, value])));
}

/** What a child has to be started with, so that it leaves out the same. */
export function memoForChild(): { memo?: Record<string, unknown> } {
  const unregistered = unregisteredNames();
  return unregistered.length === 0 ? {} : { memo: { [unregisteredMemo]: unregistered } };
}

function unregisteredNames(): readonly string[] {
  const names: unknown = workflowInfo().memo?.[unregisteredMemo];
  return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : [];
}
