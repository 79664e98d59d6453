import type { Client } from '@temporalio/client';
import { tellIncident } from '../../activities/models/tell-incident.ts';
import type { IncidentTold } from '../../activities/models/tell-incident.ts';
import type { ObjectStore } from '../../clients/object-store/object-store.ts';
import type { Configuration } from '../../config/schema/configuration.ts';
import type { IncidentTrigger } from '../../workflows/model-messages.ts';
import { notifierNames } from '../notifiers.ts';
import { workflowTimes } from './schedules.ts';

/** Brings what people and other services say about a model to its incident. */
export interface IncidentDesk {
  /** @param model a name of the configuration. */
  tell(model: string, trigger: IncidentTrigger): Promise<IncidentTold>;
}

export function createIncidentDesk(
  configuration: Configuration,
  { client, store }: { client: Client; store: ObjectStore },
): IncidentDesk {
  const models = new Map(configuration.models.map((model) => [model.name, model]));
  const notifiers = new Map(notifierNames(configuration).map((name) => [name, undefined]));
  const deps = { store, temporal: client, notifiers, now: () => new Date() };
  return {
    async tell(name, trigger) {
      const model = models.get(name);
      if (model === undefined) throw new TypeError(`the configuration has no model ${name}`);
      const { cooldown, criticalAbove } = model.incident;
      const settings = { cooldown, criticalAbove };
      return await tellIncident(
        deps,
        { model: name, settings, times: workflowTimes(configuration) },
        trigger,
      );
    },
  };
}
