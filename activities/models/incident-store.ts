import type { ObjectStore, StoredReference } from '../../clients/object-store/object-store.ts';
import type { Diagnosis } from '../../domain/models/diagnosis/diagnosis.ts';
import type { IncidentEvidence } from '../../domain/models/diagnosis/evidence.ts';
import type { IncidentRecord } from '../../domain/models/incident/cooldown.ts';
import { loadJson, storeJson } from '../stored-json.ts';

const folderOf = (model: string, id: string): string => `models/${model}/incidents/${id}`;
const lastKey = (model: string): string => `models/${model}/incidents/last.json`;

/** Stores a part of the evidence of an incident, `all` of it, or the `diagnosis`; the newest replaces what was there. */
export async function storeEvidencePart(
  store: ObjectStore,
  { model, id }: { model: string; id: string },
  part: string,
  content: unknown,
): Promise<StoredReference> {
  return await storeJson(store, `${folderOf(model, id)}/${part}.json`, content);
}

/** The evidence that an incident was diagnosed by last; undefined before the first diagnosis. */
export async function readIncidentEvidence(
  store: ObjectStore,
  model: string,
  id: string,
): Promise<IncidentEvidence | undefined> {
  return await loadJson<IncidentEvidence>(store, `${folderOf(model, id)}/all.json`);
}

/** What was thought to be behind an incident last. */
export async function readIncidentDiagnosis(
  store: ObjectStore,
  model: string,
  id: string,
): Promise<Diagnosis | undefined> {
  return await loadJson<Diagnosis>(store, `${folderOf(model, id)}/diagnosis.json`);
}

/** How the last incident of a model ended; undefined where there was none. */
export async function readLastIncident(
  store: ObjectStore,
  model: string,
): Promise<IncidentRecord | undefined> {
  return await loadJson<IncidentRecord>(store, lastKey(model));
}

export async function storeLastIncident(
  store: ObjectStore,
  model: string,
  record: IncidentRecord,
): Promise<void> {
  await storeJson(store, lastKey(model), record);
}
