import { z } from 'zod';
import { Glob } from './glob.ts';
import { listOf } from './list.ts';

/** Who made a change, as the audit log of an API server names people. */
export const Actors = z
  .strictObject({
    user: listOf(Glob).exactOptional().describe('Names of users; * and ? are wildcards.'),
    group: listOf(Glob)
      .exactOptional()
      .describe('Groups of users, one of which must match; * and ? are wildcards.'),
  })
  .refine(({ user, group }) => user !== undefined || group !== undefined, {
    error: 'expected user, group or both',
  });
