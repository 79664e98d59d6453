import type { ReviewAction } from '../../../domain/approval/decision.ts';
import type { DriftKind } from '../../../domain/infrastructure/finding.ts';

/** What an answer is called on its button, and what it will do. */
export interface ActionWords {
  button: string;
  effect: string;
}

/** What each answer does about an item with these kinds of drift. */
export function actionWords(action: ReviewAction, drift: readonly DriftKind[]): ActionWords {
  return words[action](drift);
}

const words: Record<ReviewAction, (drift: readonly DriftKind[]) => ActionWords> = {
  heal: (drift) => ({ button: 'Heal now', effect: healEffect(drift) }),
  recreate: () => ({
    button: 'Delete and create again',
    effect:
      'Deletes the object and creates it as Git states it, because Git cannot be applied to what is there.',
  }),
  codify: () => ({
    button: 'Adopt into Git',
    effect:
      'Opens a pull request that makes Git say what runs, with the proof that nothing else moves. The cluster stays as it is.',
  }),
  revert: () => ({
    button: 'Revert by pull request',
    effect: 'Opens a pull request. Once it is merged, the cluster is made equal to Git, and verified.',
  }),
  split: () => ({
    button: 'Decide one by one',
    effect: 'Changes nothing. Each object becomes a question of its own, with its own answers.',
  }),
  reject: () => ({
    button: 'Leave it as it is',
    effect:
      'Changes nothing. This very drift is not asked about again; should it change, you are asked anew.',
  }),
  snooze: () => ({
    button: 'Ask again later',
    effect: 'Changes nothing for now, and asks again at the time you choose.',
  }),
  ignore: () => ({
    button: 'Ignore it for a while',
    effect: 'Keeps this drift silent by a rule that carries your reason and ends by itself.',
  }),
  'fix-upstream': () => ({
    button: 'Fixed upstream',
    effect:
      'Says that the data is put right where it comes from. It is watched until it has recovered, and asked about again should it get worse.',
  }),
  dismiss: () => ({
    button: 'Dismiss',
    effect: 'Closes the incident. The same evidence opens no other for a while.',
  }),
  retrain: () => ({
    button: 'Retrain',
    effect:
      'Trains the model on newer data, as the plan says. The candidate is held against the model that serves, and all is put back unless it is better.',
  }),
  'roll-back': () => ({
    button: 'Roll back the deployment',
    effect:
      'Lets the model serve again that served before, as the plan says: it takes all traffic as soon as it is ready, and Git follows. What serves now comes back should that fail.',
  }),
  approve: () => ({ button: 'Approve', effect: 'Lets the plan be carried out, exactly as it is shown.' }),
  retry: () => ({
    button: 'Try again',
    effect: 'Tells Git of the new model once more, now that it is mended. Traffic stays as it is.',
  }),
  'hand-over': () => ({
    button: 'Leave it to us',
    effect:
      'The new model serves on, and the service is given back once the old one has been kept for long enough. Make Git say so before: what heals from Git brings the old model back.',
  }),
};

function healEffect(drift: readonly DriftKind[]): string {
  if (drift.length === 1 && drift[0] === 'created') return 'Deletes what is in the cluster and not in Git.';
  if (drift.length === 1 && drift[0] === 'deleted')
    return 'Creates again what Git states and the cluster lacks.';
  return drift.includes('created')
    ? 'Makes the cluster equal Git again, and deletes what is not in Git. It is verified afterwards.'
    : 'Makes the cluster equal Git again, field by field, and verifies it afterwards.';
}
