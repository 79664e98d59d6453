import { formatNumber } from '../../domain/models/report/format.ts';
import { listOpenIncidents } from '../../workers/operations/open-incidents.ts';
import { modelRetrainingId, retrainingQuery } from '../../workflows/retraining-messages.ts';
import type { RetrainModelResult, RetrainingView } from '../../workflows/retraining-messages.ts';
import { waitUntil } from '../dev/processes/wait-until.ts';
import { decideForModel } from './decide-for-model.ts';
import type { ModelStory } from './model-story.ts';
import { trainedPayments } from './model/model-configuration.ts';
import { model } from './model/served-model.ts';

/** Far longer than a training takes here, milliseconds. */
const patience = 180_000;

/** The model learns what it meets now, and proves it. */
export async function tellRetrainingStory(story: ModelStory): Promise<void> {
  const { narrator, checks, client, served, pages, signal } = story;
  narrator.chapter('A person decides to retrain it, on a GPU of the cluster');
  narrator.line('as soon as the new market has paid often enough to be learnt from');
  await waitUntil(() => served.paid() > 1.2 * trainedPayments, { within: patience, every: 500, signal });
  await decideForModel(story, 'retrain', async () => {
    const [incident] = await listOpenIncidents(client, { model });
    const [id = ''] = incident?.findings ?? [];
    return incident && { ...incident, id };
  });
  const handle = client.workflow.getHandle<() => Promise<RetrainModelResult>>(modelRetrainingId(model));
  const view = async (): Promise<RetrainingView> => await handle.query(retrainingQuery);
  const started = await waitUntil(
    async () => {
      const { data, job, plan, result } = await view();
      return (result !== undefined || job !== undefined) && { data, job, plan, result };
    },
    { within: patience, every: 500, signal },
  );
  for (const line of started.plan?.lines.slice(0, 4) ?? []) narrator.line(`· ${line}`);
  checks.check(
    'the data of the new market is frozen',
    started.data !== undefined,
    `${started.data?.trainingRows} payments to learn from, ${started.data?.evaluationRows} to be judged by, ${started.data?.sha256.slice(0, 12)}`,
  );
  narrator.line(`Job ${started.job?.namespace}/${started.job?.name}: its pod is a process of this machine`);

  narrator.chapter('The candidate is held against the model that serves, on payments it never saw');
  const result = await waitUntil(async () => (await view()).result, { within: patience, every: 500, signal });
  const { evaluation, candidate } = result;
  // One comparison can be held against several gates.
  const compared = new Set(
    evaluation?.gates.map(
      ({ metric, slice, champion, candidate: now }) =>
        `${metric}${slice === undefined ? '' : ` in ${slice.value}`}: ${shown(champion)} → ${shown(now)}`,
    ),
  );
  for (const line of [...compared].slice(0, 3)) narrator.line(line);
  checks.check(
    'a candidate that is proved better is registered',
    result.outcome === 'registered' && evaluation?.verdict === 'pass',
    evaluation?.headline ?? result.detail,
  );
  if (candidate !== undefined) narrator.line(`${candidate.name} version ${candidate.version}`);
  narrator.aside(`${pages}/models/${model}`);
}

function shown(value: number | null | undefined): string {
  return value === null || value === undefined ? '–' : formatNumber(value);
}
