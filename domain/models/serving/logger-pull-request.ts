/** What a pull request for the payload logger of an InferenceService says. */
export interface LoggerPullRequest {
  model: string;
  /** `namespace/name`. */
  inferenceService: string;
  component: string;
  url: string;
  /** Revision that serves now; undefined where it is not known. */
  revision: string | undefined;
  /** Renders of the repository that were compared before and after. */
  renders: number;
}

export function loggerTitle({ inferenceService }: Pick<LoggerPullRequest, 'inferenceService'>): string {
  return `Log the payloads of InferenceService ${inferenceService}`;
}

/** Markdown; the marker by which the pull request is known again is its last line. */
export function loggerBody(
  { model, inferenceService, component, url, revision, renders }: LoggerPullRequest,
  marker: string,
): string {
  const now = revision === undefined ? '' : ` (now \`${revision}\`)`;
  return [
    `Model **${model}** is to be watched: the ${component} of InferenceService \`${inferenceService}\` sends what it is asked and answers to \`${url}\`.`,
    '',
    `**Merging this rolls out a new revision** of the ${component}${now}, since the logger is part of its pods.`,
    '',
    'KServe sends each event once, answers are logged for status 200 only, and a receiver that is slow or away costs the model memory: the gateway has to be reachable from its pods.',
    '',
    `Nothing else changes: ${renders} ${renders === 1 ? 'render was' : 'renders were'} compared before and after.`,
    '',
    marker,
  ].join('\n');
}
