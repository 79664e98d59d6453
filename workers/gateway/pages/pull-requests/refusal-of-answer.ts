import { QueryNotRegisteredError, WorkflowNotFoundError, isGrpcServiceError } from '@temporalio/client';
import type { Client } from '@temporalio/client';
import type { PullRequestOwner } from '../../../../clients/forge/owners.ts';
import { lackOfMergeAuthority } from '../../../../domain/approval/merge-authority.ts';
import type { ProposedAnswer } from '../../../../domain/approval/merge-authority.ts';
import type { Decider } from '../../../../domain/approval/people.ts';
import type { ReviewTerms } from '../../../../domain/approval/review-terms.ts';
import { makersOf } from '../../../../domain/infrastructure/makers.ts';
import { remediationQuery } from '../../../../workflows/messages.ts';

/** How long a worker has to answer, milliseconds. */
const patience = 5000;

/**
 * Why somebody may not merge or close a pull request, in words; undefined where they may. Whoever may answer the item
 * that it is about may; where nobody waits for it, or an emergency or an incident does, the usual approvers.
 *
 * @param owner who waits for it.
 * @param usual terms where the item says none.
 */
export async function refusalOfAnswer(
  client: Client,
  owner: PullRequestOwner | undefined,
  usual: ReviewTerms,
  { person, answer }: { person: Decider; answer: 'merge' | 'close' },
): Promise<string | undefined> {
  const fallback: ProposedAnswer = { terms: usual, madeBy: [], kind: 'codify', isDecided: true };
  try {
    const asked = owner && (await readAsked(client, owner.workflowId));
    return lackOfMergeAuthority(person, answer, asked ?? fallback);
  } catch (error) {
    if (!isGrpcServiceError(error)) throw error;
    return 'no worker answers now, so it cannot be told who may; try again when one runs';
  }
}

/** What its remediation would ask; undefined where none runs. */
async function readAsked(client: Client, workflowId: string): Promise<ProposedAnswer | undefined> {
  const handle = client.workflow.getHandle(workflowId);
  try {
    const { status } = await handle.describe();
    if (status.name !== 'RUNNING') return undefined;
    const view = await client.withDeadline(Date.now() + patience, () => handle.query(remediationQuery));
    if (view.seen === undefined) return undefined;
    const { approvals: terms, makersCut: isMadeByMore } = view.seen.item;
    const { kind = 'codify' } = view.pullRequest ?? {};
    const isDecided = view.proposedBy !== undefined;
    return { terms, madeBy: makersOf(view.seen.item), isMadeByMore, kind, isDecided };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError || error instanceof QueryNotRegisteredError) return undefined;
    throw error;
  }
}
