import type { Change } from '../../domain/freeze/freeze.ts';
import { withTypedFailures } from '../failures.ts';
import { admitChange, watchedForFreezes } from './changes.ts';
import type { FreezeDeps } from './changes.ts';

type Direction = 'forward' | 'undoing';
type AnyActivity = (...input: never[]) => Promise<unknown>;

/** What activities say of what they change. */
interface ChangingInput {
  target?: string;
  model?: string;
  transaction?: { model: string };
  recreate?: boolean;
  serving?: 'candidate' | 'champion';
  plan?: { goesBack?: boolean };
}

/**
 * Every activity that changes a cluster, Git or a model, and which way: what goes forward waits while changes are
 * frozen, what puts back goes on unless everything is. Activities that read, tell people or keep records are not
 * here: they never wait.
 */
const directions: Readonly<Record<string, Direction>> = {
  healItem: 'forward',
  proposeChange: 'forward',
  closePullRequest: 'undoing',
  holdGovernor: 'forward',
  // Of an emergency: whoever fixed something by hand is not healed away.
  releaseGovernor: 'forward',
  createTrainingJob: 'forward',
  registerCandidate: 'forward',
  deleteTrainingJobs: 'undoing',
  withdrawCandidate: 'undoing',
  holdService: 'forward',
  shiftTraffic: 'forward',
  promoteCandidate: 'forward',
  retireChampion: 'forward',
  adoptReference: 'forward',
  proposeToGit: 'forward',
  markServing: 'forward',
  restoreChampion: 'undoing',
  restoreReference: 'undoing',
  withdrawProposal: 'undoing',
  releaseService: 'undoing',
};

/** Lets activities that change something ask first whether they may, before they begin and before each change. */
export function withFreeze<T extends object>(deps: FreezeDeps, activities: T): T {
  const asking = Object.entries(activities).map(([name, activity]) => {
    const direction = directions[name];
    return [name, direction === undefined ? activity : wrap(deps, direction, activity as AnyActivity)];
  });
  return { ...activities, ...withTypedFailures(Object.fromEntries(asking)) };
}

function wrap(deps: FreezeDeps, direction: Direction, activity: AnyActivity): AnyActivity {
  return async (...input) => {
    const [first = {}] = input as ChangingInput[];
    const { target, transaction, model = transaction?.model, recreate = false } = first;
    // Towards the model that served before, also where that is a rollout of its own.
    const isBack = first.serving === 'champion' || first.plan?.goesBack === true;
    const change: Change = { target, model, isUndoing: isBack || direction === 'undoing' };
    const admit = () => admitChange(deps, change);
    // Between deleted and created again is nothing to stop at: there, the object itself says whether it has begun.
    if (!recreate) await admit();
    return await watchedForFreezes(admit, () => activity(...input));
  };
}
