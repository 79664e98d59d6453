import type { Client } from '@temporalio/client';
import { registerSearchAttributes } from '../../clients/temporal/search-attributes.ts';
import { searchAttributes, unregisteredMemo } from '../../workflows/search-attributes.ts';

/**
 * Registers what the namespace lacks, and says in a memo what it refused: what a schedule starts leaves those out.
 * Undefined where it has all.
 */
export async function memoForSchedules(client: Client): Promise<Record<string, unknown> | undefined> {
  const { connection, options } = client;
  const missing = await registerSearchAttributes(
    connection,
    options.namespace,
    Object.values(searchAttributes),
  );
  return missing.length === 0 ? undefined : { [unregisteredMemo]: missing.map(({ name }) => name) };
}
