import type { KubernetesClient } from '../../../clients/kubernetes/kubernetes-client.ts';
import { describeReference } from '../../../domain/infrastructure/object.ts';
import type { KubernetesObject } from '../../../domain/infrastructure/object.ts';
import { TemplateUnusableError } from '../training-settings.ts';
import type { TemplateSource, TrainingDoors } from '../training-settings.ts';

/** The object that Jobs are made of, as it is now. Rejects with a client error in one line. */
export async function resolveTemplate(
  { readTemplateFile }: Pick<TrainingDoors, 'readTemplateFile'>,
  kubernetes: KubernetesClient,
  source: TemplateSource,
  signal: AbortSignal,
): Promise<KubernetesObject> {
  if ('file' in source) return await readTemplateFile(source.file);
  const { kind, namespace, name } = source;
  const reference = { apiVersion: 'batch/v1', kind, namespace, name };
  const object = await kubernetes.get(reference, signal);
  if (object !== undefined) return object;
  throw new TemplateUnusableError(
    `there is no ${describeReference(reference)} to make training Jobs from; create it, or name another one in plumbline.yaml`,
  );
}

/** As people name it. */
export function describeTemplate(source: TemplateSource): string {
  return 'file' in source ? source.shown : `${source.kind} ${source.namespace}/${source.name}`;
}
