import type { ObjectStore } from '../../clients/object-store/object-store.ts';
import type { IncidentActivities } from './incident-activities.ts';
import { storeLastIncident } from './incident-store.ts';

export function createRecordIncident(deps: { store: ObjectStore }): IncidentActivities['recordIncident'] {
  return async ({ model, record }) => await storeLastIncident(deps.store, model, record);
}
