import { codeSpan } from '../../text/markdown.ts';

/** What the reviewers of a new model in Git are told. */
export interface ModelPullRequest {
  model: string;
  /** `namespace/name`. */
  inferenceService: string;
  target: string;
  before: string;
  after: string;
  /** What speaks for it, a line each. */
  lines: readonly string[];
  /** Renders of the repository that were compared before and after. */
  renders: number;
  /** Puts back what a rollout that failed had brought in. */
  isReversal: boolean;
}

export function modelPullRequestTitle({
  inferenceService,
  model,
  isReversal,
}: Pick<ModelPullRequest, 'inferenceService' | 'model' | 'isReversal'>): string {
  return isReversal
    ? `Back to the former model of ${model} in InferenceService ${inferenceService}`
    : `New model of ${model} in InferenceService ${inferenceService}`;
}

/** Markdown; the marker by which the pull request is known again is its last line. */
export function modelPullRequestBody(story: ModelPullRequest, marker: string): string {
  const { inferenceService, target, before, after, lines, renders, isReversal } = story;
  const effect = isReversal
    ? `**Merging this puts the model that serves back into Git.** The rollout of ${codeSpan(before)} was undone after its pull request had been merged; until this is merged, whatever heals from Git brings that model back.`
    : '**Merging this puts what runs into Git.** The cluster stays as it is: the new model serves all requests already. Closing it without a merge brings the former model back.';
  return [
    effect,
    '',
    `InferenceService ${codeSpan(inferenceService)} in target ${codeSpan(target)}:`,
    '',
    `- before: ${codeSpan(before)}`,
    `- after: ${codeSpan(after)}`,
    ...(lines.length === 0 ? [] : ['', ...lines.map((line) => `- ${line}`)]),
    '',
    `Nothing else changes: ${renders} ${renders === 1 ? 'render was' : 'renders were'} compared before and after.`,
    '',
    marker,
  ].join('\n');
}
