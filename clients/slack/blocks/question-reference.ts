/** What a button asks about: which review, and on which evidence. Never its state, which may move meanwhile. */
export interface QuestionReference {
  workflowId: string;
  /** Digest of the evidence that the person sees. */
  digest: string;
  /** When it was asked: asked again about the same, it is another question. */
  asked: string;
}

export function encodeReference({ workflowId, digest, asked }: QuestionReference): string {
  return JSON.stringify({ id: workflowId, digest, asked });
}

/** Undefined for what we have not written: such a button is of another version, or of somebody else. */
export function decodeReference(value: unknown): QuestionReference | undefined {
  const content = parse(value);
  if (content === undefined) return undefined;
  const { id, digest, asked } = content;
  if (typeof id !== 'string' || typeof digest !== 'string' || typeof asked !== 'string') return undefined;
  if (!workflow.test(id) || !/^[\w-]+$/.test(digest)) return undefined;
  return { workflowId: id, digest, asked };
}

/** Only what reviews: a button must not reach any other workflow of the namespace. */
const workflow = /^(remediate|model-incident|model-retraining|model-rollout)(\/[\w.-]+)+$/;

function parse(value: unknown): Record<string, unknown> | undefined {
  if (typeof value !== 'string') return undefined;
  try {
    const content: unknown = JSON.parse(value);
    return typeof content === 'object' && content !== null ? (content as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
