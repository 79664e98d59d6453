/** What a button asks about: which review, and on which evidence. Never its state, which may move meanwhile. */
export interface QuestionReference {
  workflowId: string;
  /** Digest of the evidence that the person sees. */
  digest: string;
}

export function encodeReference({ workflowId, digest }: QuestionReference): string {
  return JSON.stringify({ id: workflowId, digest });
}

/** Undefined for what we have not written: such a button is of another version, or of somebody else. */
export function decodeReference(value: unknown): QuestionReference | undefined {
  const content = parse(value);
  if (content === undefined) return undefined;
  const { id, digest } = content;
  if (typeof id !== 'string' || typeof digest !== 'string') return undefined;
  return /^[\w.-]+(\/[\w.-]+)+$/.test(id) && /^[\w-]+$/.test(digest) ? { workflowId: id, digest } : undefined;
}

function parse(value: unknown): Record<string, unknown> | undefined {
  if (typeof value !== 'string') return undefined;
  try {
    const content: unknown = JSON.parse(value);
    return typeof content === 'object' && content !== null ? (content as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
