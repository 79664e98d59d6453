import { describeApprovers } from '../../../domain/approval/review-terms.ts';
import type { ReviewTerms } from '../../../domain/approval/review-terms.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';

/** What is done, as people approve it, and what else is worth knowing of it. */
export function planSection(
  { lines, approval }: { lines: readonly string[]; approval: ReviewTerms | undefined },
  facts: readonly (readonly [name: string, value: string])[],
): Html {
  return html`<section class="card" aria-labelledby="plan">
    <h2 id="plan">The plan</h2>
    <ul>
      ${lines.map((line) => html`<li>${line}</li>`)}
    </ul>
    <dl class="facts">
      ${[...facts, ['approved by', whoApproves(approval)] as const].map(
        ([name, value]) =>
          html`<div>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>
  </section>`;
}

function whoApproves(terms: ReviewTerms | undefined): string {
  if (terms === undefined) return 'nobody: it starts by itself';
  const { approvers, quorum = 1 } = terms;
  const who = approvers === undefined ? 'anybody' : describeApprovers(approvers);
  return quorum === 1 ? who : `${quorum} of ${who}`;
}
