import { CancellationScope, sleep } from '@temporalio/workflow';
import type { RolloutRun } from '../activities/rollout/rollout-activities.ts';
import type { RolloutModelInput, RolloutUndo } from './rollout-messages.ts';
import type { rolloutActivities } from './rollout-proxies.ts';
import type { RolloutVoice } from './rollout-voice.ts';
import type { Compensation } from './saga.ts';

const hour = 60 * 60 * 1000;

/** People hear of it where the champion is not back after so long, milliseconds. */
const slowAfter = 10 * 60 * 1000;

/** How each thing that a rollout does is put back. */
export function rolloutCompensations(
  { change }: RolloutModelInput,
  about: () => RolloutRun,
  activities: ReturnType<typeof rolloutActivities>,
  voice: RolloutVoice,
): Record<RolloutUndo, Compensation> {
  const service = (): string => {
    const { namespace, name } = about().plan.service;
    return `InferenceService ${namespace}/${name}`;
  };
  const champion = (): string => about().plan.champion.storageUri;
  return {
    traffic: {
      undo: () =>
        sayWhenSlow(
          () =>
            activities.restoreChampion.executeWithOptions({ summary: 'the champion serves again' }, [
              about(),
            ]),
          async () => {
            const why = await whyNotBack(activities, about());
            voice.happened(
              'slow',
              `the champion is not back yet${why}; it is tried again and again`,
              'failed',
            );
          },
        ),
      byHand: () => `see that ${service()} serves ${champion()} with all traffic, and nothing else`,
      within: 6 * hour,
    },
    'stages in the registry': {
      undo: () =>
        activities.markServing.executeWithOptions({ summary: 'back to the champion' }, [
          { ...about(), change, serving: 'champion' },
        ]),
      byHand: () => `mark ${champion()} as the model that serves in the registry`,
      within: hour,
    },
    'pull request': {
      undo: () =>
        activities.withdrawProposal.executeWithOptions({ summary: 'Git keeps the champion' }, [about()]),
      byHand: () => `see that Git says ${champion()} for ${service()}, and close the pull request`,
      within: hour,
    },
    reference: {
      undo: () => activities.restoreReference.executeWithOptions({ summary: 'as it was' }, [about()]),
      byHand: () => `set the reference of model ${about().model} back to the data of the champion`,
      within: hour,
    },
    'hold of the service': {
      undo: () =>
        activities.releaseService.executeWithOptions({ summary: 'everybody else may heal it again' }, [
          about(),
        ]),
      byHand: () => `let Argo CD, Flux and scans heal ${service()} again`,
      within: 6 * hour,
    },
  };
}

/** In words that follow a sentence; empty where the champion could serve, or nobody can see it. */
async function whyNotBack(
  activities: ReturnType<typeof rolloutActivities>,
  run: RolloutRun,
): Promise<string> {
  const seen = await activities.observeTraffic
    .executeWithOptions({ summary: 'why the champion is not back' }, [run])
    .catch(() => undefined);
  if (seen === undefined || seen.championReady) return '';
  const { champion, candidatePercent } = seen;
  const kept = (candidatePercent ?? 0) > 0 ? `; the candidate keeps ${candidatePercent} % until then` : '';
  return `, because nothing of ${champion} is ready${kept}`;
}

async function sayWhenSlow(undo: () => Promise<string>, say: () => Promise<void>): Promise<string> {
  const timer = new CancellationScope();
  void timer
    .run(async () => {
      await sleep(slowAfter, { summary: 'people hear where the champion is not back' });
      await say();
    })
    .catch(() => {});
  try {
    return await undo();
  } finally {
    timer.cancel();
  }
}
