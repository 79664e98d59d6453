import { describeApprovers } from '../../../domain/approval/review-terms.ts';
import type { ReviewTerms } from '../../../domain/approval/review-terms.ts';
import { visible } from '../../../domain/text/visible.ts';
import type { Colors } from '../output.ts';

/** What would be done, a line for each thing, and who would have to agree. */
export function renderPlan(
  title: string,
  { lines, approval }: { lines: readonly string[]; approval: ReviewTerms | undefined },
  colors: Colors,
): string {
  return [
    colors.bold(title),
    ...lines.map((line) => `  - ${visible(line)}`),
    `  ${approvalOf(approval)}`,
  ].join('\n');
}

function approvalOf(terms: ReviewTerms | undefined): string {
  if (terms === undefined) return 'nobody is asked: it starts by itself';
  const { approvers, quorum = 1 } = terms;
  const who = approvers === undefined ? 'anybody' : describeApprovers(approvers);
  return `approved by ${quorum === 1 ? 'one' : String(quorum)} of: ${visible(who)}`;
}
