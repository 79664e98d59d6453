import type { Finding } from '../../../domain/infrastructure/finding.ts';
import { objectKey } from '../../../domain/infrastructure/object.ts';
import type { OpenRemediation } from '../../operations/open-remediations.ts';
import { pagePaths } from '../links/page-paths.ts';
import { causeOf } from './approval-rows.ts';
import type { Question } from './decision-section.ts';

const mostImpacts = 5;

/** What is asked about an open item; undefined unless it waits for an answer. */
export function questionOf(
  finding: string,
  { actions, digest, expiresAt, drift, target, workflowId, pullRequest }: OpenRemediation,
  together: readonly Finding[],
): Question | undefined {
  if (actions.length === 0) return undefined;
  const impacts = together.flatMap(({ impact }) =>
    impact === undefined || impact.effect === 'none' ? [] : [impact.description],
  );
  return {
    finding,
    digest,
    actions,
    drift: drift as Question['drift'],
    objects: new Set(together.map(objectKey)).size,
    findings: together.length,
    itemPath: pagePaths.item(target, causeOf(target, workflowId)),
    expiresAt,
    impact: [...new Set(impacts)].slice(0, mostImpacts),
    ...(pullRequest === undefined ? {} : { pullRequest }),
  };
}
