/** Whose requests and answers are logged, and where to. */
export interface PayloadSink {
  /** `spec.predictor.logger.url`. */
  url: string;
  /** `all`, `request` or `response`. */
  mode: string;
  inferenceService: { namespace: string; name: string };
  /** Name of the pod that answers, by which its revision is known, where the agent knows it. */
  source: string;
}

/**
 * Sends a request or an answer as KServe's agent does: a CloudEvent in binary mode, at most once, without waiting. What
 * is not taken is lost.
 */
export function sendPayload(
  { url, mode, inferenceService, source }: PayloadSink,
  { id, kind, body }: { id: string; kind: 'request' | 'response'; body: Buffer<ArrayBuffer> },
): void {
  if (mode !== 'all' && mode !== kind) return;
  const headers = {
    'content-type': 'application/json',
    'ce-specversion': '1.0',
    'ce-id': id,
    'ce-type': `org.kubeflow.serving.inference.${kind}`,
    'ce-source': source,
    'ce-time': new Date().toISOString(),
    'ce-inferenceservicename': inferenceService.name,
    'ce-namespace': inferenceService.namespace,
    'ce-component': 'predictor',
    'ce-endpoint': '',
  };
  fetch(url, { method: 'POST', headers, body }).then(
    (answer) => answer.body?.cancel(),
    () => undefined,
  );
}
