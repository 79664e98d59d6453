import type { ObjectStore } from '../../clients/object-store/object-store.ts';
import type { ServiceRecord } from '../../domain/models/rollout/serving/service-record.ts';
import { rolloutKey } from './stored-rollouts.ts';

interface Rollout {
  model: string;
  id: string;
}

/** What is remembered of the InferenceService under a rollout; undefined where it has not been touched. */
export async function loadServiceRecord(
  store: ObjectStore,
  { model, id }: Rollout,
): Promise<ServiceRecord | undefined> {
  const body = await store.get(rolloutKey(model, id, 'service.json'));
  return body === undefined ? undefined : (JSON.parse(new TextDecoder().decode(body)) as ServiceRecord);
}

export async function saveServiceRecord(
  store: ObjectStore,
  { model, id }: Rollout,
  record: ServiceRecord,
): Promise<ServiceRecord> {
  await store.put(rolloutKey(model, id, 'service.json'), JSON.stringify(record), {
    contentType: 'application/json',
  });
  return record;
}
