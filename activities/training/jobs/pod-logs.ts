import { ClientError } from '../../../clients/errors.ts';
import type { KubernetesClient } from '../../../clients/kubernetes/kubernetes-client.ts';
import type { ObjectStore, StoredReference } from '../../../clients/object-store/object-store.ts';
import { redactLog } from '../../../domain/models/incident/redact-log.ts';
import { trainingLogKey } from '../../../domain/models/training/retraining-files.ts';
import type { TrainingPod } from '../../../domain/models/training/training-pod.ts';
import type { RetrainingTransaction } from '../../../workflows/retraining-messages.ts';

const readLines = 100;

/**
 * The last lines that the training container of a pod wrote, without what looks like a secret. Undefined where they
 * cannot be had: it has not started, its node is gone, or the right is missing.
 */
export async function readPodLog(
  kubernetes: KubernetesClient,
  namespace: string,
  { name, trainer }: Pick<TrainingPod, 'name' | 'trainer'>,
  signal: AbortSignal,
): Promise<string[] | undefined> {
  try {
    const pod = { metadata: { namespace, name } };
    return redactLog(await kubernetes.logs(pod, { container: trainer, lines: readLines, signal }));
  } catch (error) {
    if (error instanceof ClientError) return undefined;
    throw error;
  }
}

/** Keeps what a pod wrote; the same pod again replaces itself. */
export async function keepPodLog(
  store: ObjectStore,
  transaction: RetrainingTransaction,
  attempt: number,
  pod: string,
  lines: readonly string[],
): Promise<StoredReference> {
  const text = lines.map((line) => `${line}\n`).join('');
  return await store.put(trainingLogKey(transaction, attempt, pod), text, {
    contentType: 'text/plain; charset=utf-8',
  });
}
