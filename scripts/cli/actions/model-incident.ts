import type { Command } from 'commander';
import { whoDecides } from '../../../domain/approval/people.ts';
import { openPageLinks } from '../../../workers/gateway/links/page-links.ts';
import { createIncidentDesk } from '../../../workers/operations/incident-desk.ts';
import { readIncident } from '../../../workers/operations/read-incident.ts';
import { openStorage } from '../../../workers/storage.ts';
import { modelIncidentId } from '../../../workflows/model-messages.ts';
import type { ModelIncidentOptions } from '../commands/model-incident.ts';
import { exitCodes } from '../exit-codes.ts';
import { requireModel } from '../model/require-model.ts';
import { colorsOf, printResult } from '../output.ts';
import { renderIncidentDetails } from '../render/incident.ts';
import { userOfThisMachine } from '../user.ts';
import { withTemporal } from '../with-temporal.ts';
import type { TemporalSession } from '../with-temporal.ts';

/** Opens or joins the incident of a model where a reason is given, and shows the open one else. */
export async function reportIncident(
  name: string,
  options: ModelIncidentOptions,
  command: Command,
): Promise<void> {
  await withTemporal(command, async (session) => {
    const model = requireModel(session.configuration.models, name);
    if (options.reason === undefined) await showIncident(model.name, options, session);
    else await openIncident(model.name, options.reason, options, session);
  });
}

async function openIncident(
  model: string,
  text: string,
  { format }: ModelIncidentOptions,
  session: TemporalSession,
): Promise<void> {
  const { configuration, client } = session;
  const reason = text.trim();
  if (reason === '') throw new Error('--reason needs words: what is wrong with the model?');
  const { actor } = whoDecides(configuration.people, { commandLine: userOfThisMachine() });
  const desk = createIncidentDesk(configuration, { client, store: await openStorage(configuration) });
  const at = new Date().toISOString();
  const outcome = await desk.tell(model, {
    kind: 'person',
    actor,
    reason: reason.slice(0, longestReason),
    at,
  });
  const workflowId = modelIncidentId(model);
  const report = { model, outcome, actor, workflowId, link: await linkOf(model, session) };
  printResult(format, report, (shown) => `Incident of ${model}: ${shown.outcome}\n${shown.link}`);
}

/** What a signal may carry comfortably, characters. */
const longestReason = 3000;

async function showIncident(
  model: string,
  { format }: ModelIncidentOptions,
  session: TemporalSession,
): Promise<void> {
  const incident = await readIncident(session.client, model);
  const link = await linkOf(model, session);
  if (incident === undefined) {
    printResult(format, { model, incident: null }, () => `No incident of ${model} is open.`);
    return;
  }
  printResult(format, { ...incident, link }, (shown) =>
    renderIncidentDetails(shown, colorsOf(process.stdout)),
  );
  process.exitCode = exitCodes.drift;
}

async function linkOf(model: string, { configuration, linkTo }: TemporalSession): Promise<string> {
  const pages = await openPageLinks(configuration);
  return pages?.toIncident(model) ?? linkTo(modelIncidentId(model));
}
