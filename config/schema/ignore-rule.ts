import { z } from 'zod';
import { Glob } from './glob.ts';
import { listOf } from './list.ts';

const JsonPointer = z.string().regex(/^(\/([^~/]|~[01])*)+$/, {
  error: 'expected a JSON pointer such as /spec/replicas (~1 stands for /, ~0 for ~)',
});

const FluxPath = z.string().regex(/^(\/([^~/]|~[01])*)*$/, {
  error: 'expected a JSON pointer such as /spec/replicas, or "" for the whole object',
});

const expected = 'expected a date such as 2027-03-01, or a time such as 2027-03-01T12:00:00Z';

/** Dates are texts in YAML 1.2; read with `Date.parse`. */
const Moment = z
  .string({ error: expected })
  .regex(/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d))?$/, { error: expected })
  .refine(isOnCalendar, { error: 'is not a day of the calendar' });

const Range = z
  .strictObject({
    min: z.number().exactOptional().describe('Lowest number that is ignored.'),
    max: z.number().exactOptional().describe('Highest number that is ignored.'),
  })
  .refine(({ min, max }) => min !== undefined || max !== undefined, { error: 'expected min, max or both' })
  .refine(({ min = -Infinity, max = Infinity }) => min <= max, { error: 'min is above max' });

const FluxTarget = z.strictObject({
  group: z.string().exactOptional().describe('API group; a regular expression over the whole text.'),
  version: z.string().exactOptional().describe('API version; a regular expression.'),
  kind: z.string().exactOptional().describe('Kind; a regular expression.'),
  name: z.string().exactOptional().describe('Name; a regular expression.'),
  namespace: z.string().exactOptional().describe('Namespace; a regular expression.'),
  labelSelector: z.string().exactOptional().describe('Labels, such as app=web.'),
  annotationSelector: z.string().exactOptional().describe('Annotations, written like labels.'),
});

/**
 * A difference that is legitimate: neither reported nor undone. Three forms are read: ours, which has an owner and a
 * reason, and those of Argo CD (`ignoreDifferences`) and Flux (`ignore`) as they are.
 */
export const IgnoreRule = z
  .strictObject({
    group: z
      .string()
      .exactOptional()
      .describe('API group, such as apps; * and ? are wildcards. Any, but in the form of Argo CD the core.'),
    kind: Glob.exactOptional().describe('Kind of object, such as Deployment; * and ? are wildcards.'),
    namespace: z.string().exactOptional().describe('Namespace; * and ? are wildcards. Any by default.'),
    name: z.string().exactOptional().describe('Name; * and ? are wildcards. Any by default.'),
    jsonPointers: listOf(JsonPointer)
      .exactOptional()
      .describe('Fields to ignore, with all below them. Without any field or condition, the whole object.'),
    jqPathExpressions: listOf(z.string().min(1))
      .exactOptional()
      .describe('Fields to ignore as jq expressions: what del(EXPRESSION) would delete.'),
    managers: listOf(Glob)
      .exactOptional()
      .describe('Ignore only what these field managers wrote, such as vpa-updater; * and ? are wildcards.'),
    subresource: z.string().min(1).exactOptional().describe('… through this subresource, such as scale.'),
    range: Range.exactOptional().describe('Ignore only live numbers in this range.'),
    owner: z.string().min(1).exactOptional().describe('Who answers for this rule: a team or a person.'),
    reason: z.string().min(1).exactOptional().describe('Why the difference is legitimate.'),
    expires: Moment.exactOptional().describe(
      'From then on the rule no longer holds. A bare date means its beginning, UTC.',
    ),
    managedFieldsManagers: z
      .array(z.string())
      .exactOptional()
      .describe('In the form of Argo CD: whatever these field managers wrote.'),
    paths: z.array(FluxPath).exactOptional().describe('In the form of Flux: JSON pointers.'),
    target: FluxTarget.exactOptional().describe('In the form of Flux: which objects.'),
  })
  .superRefine((rule, context) => {
    const missing = (key: string): void => {
      context.addIssue({ code: 'invalid_type', expected: 'string', input: undefined, path: [key] });
    };
    const stray = (key: string, form: string): void => {
      context.addIssue({ code: 'custom', path: [key], message: `does not go with the form of ${form}` });
    };
    const form = ignoreRuleForm(rule);
    if (form === 'flux') {
      if ((rule.paths ?? []).length === 0) missing('paths');
      for (const key of Object.keys(rule)) if (key !== 'paths' && key !== 'target') stray(key, 'Flux');
    } else {
      if (rule.kind === undefined) missing('kind');
      if (form === 'argocd') return;
      if (rule.owner === undefined) missing('owner');
      if (rule.reason === undefined) missing('reason');
      if (rule.managedFieldsManagers !== undefined) stray('managedFieldsManagers', 'this rule; use managers');
    }
  });
export type IgnoreRule = z.output<typeof IgnoreRule>;

/** A rule with where it stands: `plumbline.yaml:12:7`. */
export interface WrittenIgnoreRule {
  rule: IgnoreRule;
  origin: string;
}

const ourOwn = ['owner', 'reason', 'expires', 'managers', 'subresource', 'range'] as const;

/** Which of the three forms a rule is written in. */
export function ignoreRuleForm(rule: IgnoreRule): 'plumbline' | 'argocd' | 'flux' {
  if (rule.paths !== undefined || rule.target !== undefined) return 'flux';
  const { jsonPointers, jqPathExpressions, managedFieldsManagers } = rule;
  const hasFields = [jsonPointers, jqPathExpressions, managedFieldsManagers].some(
    (list) => list !== undefined,
  );
  return hasFields && ourOwn.every((key) => rule[key] === undefined) ? 'argocd' : 'plumbline';
}

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
