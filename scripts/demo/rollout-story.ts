import { listOpenRollouts } from '../../workers/operations/open-rollouts.ts';
import { startRollout } from '../../workers/operations/start-rollout.ts';
import { modelRolloutId, rolloutQuery } from '../../workflows/rollout-messages.ts';
import type { RolloutModelResult, RolloutView } from '../../workflows/rollout-messages.ts';
import { waitUntil } from '../dev/processes/wait-until.ts';
import { inferenceService, namespace } from './application.ts';
import { decideForModel } from './decide-for-model.ts';
import { mergePullRequest } from './merge-pull-request.ts';
import type { ModelStory } from './model-story.ts';
import { copyModel, model } from './model/served-model.ts';

/** Far longer than a rollout takes here, milliseconds. */
const patience = 240_000;

/** The candidate takes the traffic step by step and is carried back to Git; a bad one is undone. */
export async function tellRolloutStory(story: ModelStory): Promise<void> {
  const serving = await goesWell(story);
  await goesWrong(story, serving);
}

async function goesWell(story: ModelStory): Promise<string> {
  const { narrator, checks, served } = story;
  narrator.chapter('The candidate takes the traffic: 10, 50, 100 percent, judged at each step');
  await approveRollout(story);
  const seen = await followSteps(story);
  narrator.chapter('Promoted: what serves is carried back to Git');
  const difference = await mergePullRequest(story);
  const { outcome, detail } = await resultOf(story);
  checks.check('the candidate is promoted', outcome === 'promoted', detail);
  checks.check(
    'it took traffic step by step',
    [10, 50, 100].every((percent) => seen.includes(percent)),
    `${seen.join(', ')} percent`,
  );
  const storageUri = await storageUriOf(story);
  checks.check('Git names the new model', difference.includes(storageUri), storageUri);
  const parts = served.services.observe(namespace, model);
  checks.check(
    'and it is what answers',
    parts.some((part) => part.storageUri === storageUri && part.percent === 100),
    parts.find(({ percent }) => percent === 100)?.name ?? '',
  );
  return storageUri;
}

async function goesWrong(story: ModelStory, serving: string): Promise<void> {
  const { narrator, checks, client, configuration, served } = story;
  narrator.chapter('Another model looks fine, and is wrong about most payments');
  const storageUri = await copyModel(serving, story.stack.folder);
  served.services.misbehave(storageUri, { answers: 'turned-round' });
  const { yellow } = narrator.style;
  narrator.line(`${yellow('mia $')} plumbline model rollout ${model} --to ${storageUri}`);
  await startRollout(client, configuration, {
    model,
    change: { kind: 'storage-uri', storageUri },
    // Who asks for it does not approve it.
    actor: 'mia',
    reason: 'a smaller model',
  });
  await approveRollout(story);
  const seen = await followSteps(story);
  const { outcome, detail, undone } = await resultOf(story);
  for (const { step, detail: how } of undone) narrator.line(`· ${step}: ${how}`);
  checks.check('a bad canary is undone', outcome === 'rolled-back', detail);
  checks.check('it never got more than its step', Math.max(...seen) === 10, `${seen.join(', ')} percent`);
  const back = await waitUntil(
    () =>
      served.services
        .observe(namespace, model)
        .some((part) => part.storageUri === serving && part.percent === 100),
    { within: patience, every: 250, signal: story.signal },
  );
  checks.check('the model before serves again', back, (await storageUriOf(story)) === serving ? serving : '');
}

async function approveRollout(story: ModelStory): Promise<void> {
  const { narrator, client, signal } = story;
  await decideForModel(story, 'approve', async () => (await listOpenRollouts(client, { model }))[0]);
  const { plan } = await waitUntil(
    async () => {
      const view = await viewOf(story);
      return view.plan !== undefined && view;
    },
    { within: patience, every: 500, signal },
  );
  for (const line of plan?.lines.slice(0, 4) ?? []) narrator.line(`· ${line}`);
}

/** Tells each look at the canary until it is decided; answers the shares that it had. */
async function followSteps(story: ModelStory): Promise<number[]> {
  const { narrator, signal } = story;
  const seen: number[] = [];
  let told = '';
  await waitUntil(
    async () => {
      const { looks, phase, result, traffic } = await viewOf(story);
      const percent = traffic?.candidatePercent ?? 0;
      if (percent > 0 && seen.at(-1) !== percent) {
        seen.push(percent);
        narrator.line(`${percent} percent`);
      }
      const last = looks.at(-1);
      if (last !== undefined && last.verdict !== 'inconclusive' && last.at !== told) {
        told = last.at;
        for (const { metric, reason } of last.metrics) narrator.aside(`  ${metric}: ${reason}`);
      }
      return result !== undefined || ['settling', 'undoing', 'closed'].includes(phase) || undefined;
    },
    { within: patience, every: 250, signal },
  );
  return seen;
}

async function viewOf({ client }: ModelStory): Promise<RolloutView> {
  return await client.workflow.getHandle(modelRolloutId(model)).query(rolloutQuery);
}

async function resultOf({ client, signal }: ModelStory): Promise<RolloutModelResult> {
  const handle = client.workflow.getHandle<() => Promise<RolloutModelResult>>(modelRolloutId(model));
  return await waitUntil(async () => await handle.result(), { within: patience, signal });
}

async function storageUriOf({ kubernetes }: ModelStory): Promise<string> {
  const service = await kubernetes.get(inferenceService(model));
  const { predictor } = (service?.['spec'] ?? {}) as { predictor?: { model?: { storageUri?: string } } };
  return predictor?.model?.storageUri ?? '';
}
