import { ServiceError, isGrpcServiceError } from '@temporalio/client';
import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import type { SearchAttributeType } from '@temporalio/common';
import type { SearchAttributeKey } from '@temporalio/common/lib/search-attributes.js';

/** A search attribute has one of these values, or, of a list, contains one of them. */
export interface AttributeCriterion {
  key: SearchAttributeKey<SearchAttributeType>;
  values: readonly string[];
}

/** A condition in the server's query language, or one on a search attribute, which the namespace may lack. */
export type Criterion = string | AttributeCriterion;

/**
 * Executions, the latest first. Those that began while the namespace lacked an attribute keep it in their memo, where
 * the server cannot search: they are read, and sorted out here.
 */
export async function* listExecutions(
  client: Client,
  criteria: readonly Criterion[],
): AsyncIterable<WorkflowExecutionInfo> {
  try {
    yield* listMatching(client, criteria, queryOf(criteria, withoutAttribute));
  } catch (error) {
    if (!isUnregistered(error)) throw error;
    yield* listMatching(client, criteria, queryOf(criteria.filter((one) => typeof one === 'string')));
  }
}

/** How many executions there are; without looking at any but those whose attributes are in their memo. */
export async function countExecutions(client: Client, criteria: readonly Criterion[]): Promise<number> {
  try {
    const { count } = await client.workflow.count(queryOf(criteria));
    if (criteria.every((one) => typeof one === 'string')) return count;
    const others = listMatching(client, criteria, queryOf(criteria, onlyWithoutAttribute));
    return count + (await Array.fromAsync(others)).length;
  } catch (error) {
    if (!isUnregistered(error)) throw error;
    return (await Array.fromAsync(listExecutions(client, criteria))).length;
  }
}

async function* listMatching(
  client: Client,
  criteria: readonly Criterion[],
  query: string,
): AsyncIterable<WorkflowExecutionInfo> {
  for await (const execution of client.workflow.list({ query })) {
    if (criteria.every((one) => typeof one === 'string' || isMet(execution, one))) yield execution;
  }
}

/** A search attribute of an execution, as its workflow keeps it where the namespace lacks it; empty where it has none. */
export function wordOf(execution: Attributed, key: SearchAttributeKey<'KEYWORD'>): string {
  return wordsIn(execution, key)[0] ?? '';
}

/** The same of one that is a list. */
export function wordsOf(execution: Attributed, key: SearchAttributeKey<'KEYWORD_LIST'>): string[] {
  return wordsIn(execution, key);
}

type Attributed = Pick<WorkflowExecutionInfo, 'typedSearchAttributes' | 'memo'>;

function wordsIn(
  { typedSearchAttributes, memo }: Attributed,
  key: SearchAttributeKey<SearchAttributeType>,
): string[] {
  const seen: unknown = typedSearchAttributes.get(key) ?? memo?.[key.name];
  const all: readonly unknown[] = Array.isArray(seen) ? seen : [seen];
  return all.filter((word) => typeof word === 'string');
}

type ConditionOf = (name: string, values: string) => string;

const hasOneOf: ConditionOf = (name, values) => `${name} IN (${values})`;
const withoutAttribute: ConditionOf = (name, values) => `(${hasOneOf(name, values)} OR ${name} IS NULL)`;
const onlyWithoutAttribute: ConditionOf = (name) => `${name} IS NULL`;

function queryOf(criteria: readonly Criterion[], conditionOf: ConditionOf = hasOneOf): string {
  return criteria
    .map((criterion) => {
      if (typeof criterion === 'string') return criterion;
      const values = criterion.values.map((value) => `'${quoted(value)}'`);
      return conditionOf(criterion.key.name, values.join(', '));
    })
    .join(' AND ');
}

function isMet(execution: WorkflowExecutionInfo, { key, values }: AttributeCriterion): boolean {
  return wordsIn(execution, key).some((word) => values.includes(word));
}

function isUnregistered(error: unknown): boolean {
  if (!(error instanceof ServiceError && isGrpcServiceError(error.cause))) return false;
  return error.cause.details.includes('search attribute');
}

/** Text as it may stand between single quotes in a query. */
export function quoted(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll("'", "\\'");
}
