import { z } from 'zod';
import { listOf } from './list.ts';

const Glob = z.string().min(1);

const JsonPointer = z.string().regex(/^(\/([^~/]|~[01])*)+$/, {
  error: 'expected a JSON pointer such as /spec/replicas (~1 stands for /, ~0 for ~)',
});

const expected = 'expected a date such as 2027-03-01, or a time such as 2027-03-01T12:00:00Z';

/** Dates are texts in YAML 1.2; read with `Date.parse`. */
const Moment = z
  .string({ error: expected })
  .regex(/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d))?$/, { error: expected })
  .refine(isOnCalendar, { error: 'is not a day of the calendar' });

/** A difference that is legitimate: neither reported nor undone. */
export const IgnoreRule = z.strictObject({
  group: Glob.prefault('*').describe('API group, such as apps; * and ? are wildcards.'),
  kind: Glob.describe('Kind of object, such as Deployment; * and ? are wildcards.'),
  namespace: Glob.prefault('*').describe('Namespace; * and ? are wildcards.'),
  name: Glob.prefault('*').describe('Name; * and ? are wildcards.'),
  jsonPointers: listOf(JsonPointer)
    .exactOptional()
    .describe(
      'Fields to ignore, with all below them. Without them, all that managers wrote, or the whole object.',
    ),
  managers: listOf(Glob)
    .exactOptional()
    .describe('Ignore only what these field managers wrote, such as vpa-updater; * and ? are wildcards.'),
  owner: z.string().min(1).describe('Who answers for this rule: a team or a person.'),
  reason: z.string().min(1).describe('Why the difference is legitimate.'),
  expires: Moment.exactOptional().describe(
    'From then on the rule no longer holds. A bare date means its beginning, UTC.',
  ),
});
export type IgnoreRule = z.output<typeof IgnoreRule>;

/** `Date.parse` takes the 30th of February for the 2nd of March. */
function isOnCalendar(moment: string): boolean {
  const day = moment.slice(0, 10);
  const parsed = Date.parse(day);
  return (
    !Number.isNaN(parsed) &&
    new Date(parsed).toISOString().startsWith(day) &&
    !Number.isNaN(Date.parse(moment))
  );
}
