import { z } from 'zod';
import type { BuiltInMetric } from '../../domain/models/rollout/settings.ts';
import { faultOfTemplate, namesRevision } from '../promql-template.ts';
import { exactlyOne } from './exactly-one.ts';

const builtIn = [
  'errorRate',
  'latencyP50',
  'latencyP95',
  'latencyP99',
  'predictionDistribution',
  'featureCoverage',
  'accuracy',
] as const satisfies BuiltInMetric[];

const count = 'expected a whole number, 0 or more';
const Times = z.number().gt(0, { error: 'expected a number above 0' });

const Comparison = z
  .strictObject({
    atMost: Times.exactOptional().describe("The canary's value is at most so many times the champion's …"),
    atLeast: Times.exactOptional().describe('… or at least.'),
  })
  .refine(...exactlyOne('atMost', 'atLeast'));

const Query = z
  .string()
  .min(1)
  .superRefine((query, context) => {
    const message = faultOfTemplate(query);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  });

const Metric = z
  .strictObject({
    name: z
      .string()
      .regex(/^[A-Za-z][A-Za-z0-9_-]{0,62}$/, {
        error: 'expected a name of letters, digits, dashes and underscores',
      })
      .describe(`One of ${builtIn.join(', ')}; or a name of your own, with a query.`),
    margin: z
      .number({ error: 'expected a share above 0, below 1' })
      .gt(0, { error: 'expected a share above 0, below 1: 0 could never be shown' })
      .lt(1, { error: 'expected a share above 0, below 1' })
      .exactOptional()
      .describe(
        'Of a built-in metric: by how much the canary may be worse, as a share (0.01: one request in a hundred more).',
      ),
    query: Query.exactOptional().describe(
      'PromQL that gives one number, with {{revision}}, {{window}}, {{namespace}} and {{service}}.',
    ),
    above: z.number().exactOptional().describe('A look fails above this …'),
    below: z.number().exactOptional().describe('… or below this …'),
    compare: Comparison.exactOptional().describe("… or beside the champion's value."),
    minimum: z
      .int({ error: count })
      .min(0, { error: count })
      .prefault(30)
      .describe('Requests, rows or labels of the canary before it is judged by this.'),
    failureLimit: z
      .int({ error: count })
      .min(0, { error: count })
      .prefault(0)
      .describe('Looks that may fail before the canary does.'),
    dryRun: z.boolean().prefault(false).describe('Measure and show it, and let it decide nothing.'),
  })
  .superRefine((metric, context) => {
    const fault = faultOfMetric(metric);
    if (fault !== undefined) context.addIssue({ code: 'custom', ...fault });
  });
export type RolloutMetric = z.output<typeof Metric>;

interface Written {
  name: string;
  margin?: number;
  query?: string;
  above?: number;
  below?: number;
  compare?: object;
}

function faultOfMetric(metric: Written): { path: string[]; message: string } | undefined {
  const { name, margin, query, above, below, compare } = metric;
  const limits = [above, below, compare].filter((limit) => limit !== undefined);
  if ((builtIn as readonly string[]).includes(name)) {
    if (query !== undefined)
      return { path: ['name'], message: `${name} is built in; name the query otherwise` };
    return limits.length === 0
      ? undefined
      : { path: [], message: `${name} is compared by its margin; above, below and compare are for queries` };
  }
  if (query === undefined)
    return { path: ['name'], message: `${name} is not built in (${builtIn.join(', ')}) and needs a query` };
  if (margin !== undefined) return { path: ['margin'], message: 'is for built-in metrics only' };
  if (limits.length !== 1)
    return { path: [], message: 'a query needs exactly one of above, below and compare' };
  return compare !== undefined && !namesRevision(query)
    ? { path: ['query'], message: 'compare needs {{revision}} in the query, or both sides are the same' }
    : undefined;
}

const Named = z.codec(z.enum(builtIn), Metric, {
  decode: (name) => ({ name }),
  encode: ({ name }) => name as BuiltInMetric,
});

/** By what a canary is judged: names of built-in metrics, or each with its settings. */
export const RolloutMetrics = z
  .array(z.union([Named, Metric]))
  .min(1, { error: 'expected at least one: without any, nothing ever passes' })
  .superRefine((metrics, context) => {
    const names = metrics.map(({ name }) => name);
    for (const [index, name] of names.entries())
      if (names.indexOf(name) !== index)
        context.addIssue({ code: 'custom', path: [index], message: `${name} is measured already` });
  });
