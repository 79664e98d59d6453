import { Context } from '@temporalio/activity';
import { ClientError } from '../../clients/errors.ts';
import type { GitopsClient } from '../../clients/gitops/gitops-client.ts';
import type { ObjectStore } from '../../clients/object-store/object-store.ts';
import { nextHoldStep, nextReleaseStep, standingOf } from '../../domain/emergency/governor-hold.ts';
import type { GovernorHold, HoldStep } from '../../domain/emergency/governor-hold.ts';
import type { Automation } from '../../domain/gitops/automation.ts';
import type { GitopsReference } from '../../domain/gitops/gitops-reference.ts';
import { describeGovernor } from '../../domain/gitops/governor.ts';
import { beforeChange } from '../freeze/changes.ts';
import { holdKey, loadHold, writeHold } from './governor-hold-store.ts';
import type { GovernorActivities, GovernorStanding } from './governor-activities.ts';

export interface GovernorDeps {
  store: ObjectStore;
  /** The object of Argo CD or Flux that a target is taken from, by the configuration alone. */
  governorOf: (target: string) => GitopsReference | undefined;
  gitopsOf: (target: string) => Promise<GitopsClient>;
  now: () => Date;
}

/** Others change the hold, or the object, all the time; the call may succeed later. */
class HoldBusyError extends ClientError {
  readonly code = 'governor-hold-busy';
  readonly retryable = true;
}

/** Far more than processes that can collide. */
const mostSteps = 30;

export function createHoldGovernor(deps: GovernorDeps): GovernorActivities['holdGovernor'] {
  return ({ target, holder }) =>
    walk(deps, target, ({ governor, hold, automation }) => {
      // Nothing is there that could heal.
      if (automation === undefined) return { do: 'nothing', standing: 'off' };
      return nextHoldStep(governor, hold, automation, { holder, now: deps.now().toISOString() });
    });
}

export function createReleaseGovernor(deps: GovernorDeps): GovernorActivities['releaseGovernor'] {
  return ({ target, holder, held }) =>
    walk(held === undefined ? deps : { ...deps, governorOf: () => held }, target, ({ hold, automation }) =>
      nextReleaseStep(hold, automation, holder),
    );
}

/** How it stands now for a holder; changes nothing. */
export async function checkGovernor(
  deps: GovernorDeps,
  { target, holder }: { target: string; holder: string },
): Promise<GovernorStanding> {
  return await walk(deps, target, ({ hold, automation }) => {
    const standing = automation === undefined ? 'off' : standingOf(hold, automation, holder);
    return { do: 'nothing', standing };
  });
}

interface Seen {
  governor: GitopsReference;
  hold: GovernorHold | undefined;
  automation: Automation | undefined;
}

/** Takes one step after the other, each from a fresh look, until none is left. */
async function walk(
  { store, governorOf, gitopsOf }: GovernorDeps,
  target: string,
  next: (seen: Seen) => HoldStep,
): Promise<GovernorStanding> {
  const { cancellationSignal: signal } = Context.current();
  const governor = governorOf(target);
  if (governor === undefined) return { standing: 'none' };
  return await walkHold({ store, gitops: await gitopsOf(target), governor }, next, signal);
}

/** Takes one holder's part of a hold back, whoever that was; the setting is put back with the last of them. */
export async function releaseHolder(
  place: { store: ObjectStore; gitops: GitopsClient; governor: GitopsReference },
  holder: string,
  signal: AbortSignal,
): Promise<GovernorStanding> {
  const next = ({ hold, automation }: Seen) => nextReleaseStep(hold, automation, holder);
  return await walkHold(place, next, signal);
}

async function walkHold(
  { store, gitops, governor }: { store: ObjectStore; gitops: GitopsClient; governor: GitopsReference },
  next: (seen: Seen) => HoldStep,
  signal: AbortSignal,
): Promise<GovernorStanding> {
  const key = holdKey(await gitops.identity(), governor);
  for (let taken = 0; taken < mostSteps; taken += 1) {
    signal.throwIfAborted();
    const { hold, version } = await loadHold(store, key);
    const automation = await gitops.readAutomation(governor, signal);
    const step = next({ governor, hold, automation });
    if (step.do === 'nothing')
      return { standing: step.standing, governor: describeGovernor(governor), reference: governor };
    if (step.do === 'remember') await writeHold(store, key, version, step.hold);
    else if (step.do === 'forget') await writeHold(store, key, version, undefined);
    else if (automation !== undefined) {
      await beforeChange();
      await gitops.writeAutomation(governor, automation, step.setting, signal);
    }
  }
  throw new HoldBusyError(`${describeGovernor(governor)} is changed too often to be held or released`);
}
