import type { RolloutPlan } from '../domain/models/rollout/plan.ts';
import { lookingMeanwhile } from './rollout-meanwhile.ts';
import type { Meanwhile } from './rollout-meanwhile.ts';
import { headlineOf } from './rollout-view.ts';
import { planOf, reasonOf, runOf } from './rollout-work.ts';
import type { RolloutEnding, RolloutWork } from './rollout-work.ts';

type Hook = RolloutPlan['hooks'][number];

/**
 * Asks the hooks of a moment one after the other; each has its deadline, and silence is a no. One that let it go on is
 * not asked again.
 *
 * @param meanwhile called whenever a look is due; nothing is looked at without it.
 */
export async function passHooks(
  work: RolloutWork,
  when: Hook['when'],
  meanwhile?: Meanwhile,
): Promise<'allowed' | 'unfinished' | RolloutEnding> {
  const { state, voice } = work;
  const hooks = planOf(state).hooks.filter((hook) => hook.when === when);
  for (const hook of hooks) {
    if (state.allowed.includes(hook.name)) continue;
    state.hookSince ??= Date.now();
    const answer = await askHook(work, hook, state.hookSince + hook.deadline, meanwhile);
    if (answer === 'unfinished') return answer;
    state.hookSince = undefined;
    if ('outcome' in answer) return answer;
    const detail = `hook ${hook.name}: ${answer.reason}`;
    if (!answer.allowed) return { outcome: 'rolled-back', detail };
    state.allowed.push(hook.name);
    voice.happened('allowed', detail);
  }
  return 'allowed';
}

async function askHook(
  work: RolloutWork,
  hook: Hook,
  deadline: number,
  meanwhile: Meanwhile | undefined,
): Promise<{ allowed: boolean; reason: string } | 'unfinished' | RolloutEnding> {
  const asked = await lookingMeanwhile(work, () => callHook(work, hook, deadline), meanwhile);
  return typeof asked === 'object' && 'answer' in asked ? asked.answer : asked;
}

/** Never fails, unless it is cancelled: a hook that cannot be asked, or is silent, does not let it go on. */
async function callHook(
  work: RolloutWork,
  hook: Hook,
  deadline: number,
): Promise<{ allowed: boolean; reason: string }> {
  const left = Math.max(1, deadline - Date.now());
  const bounds = { startToCloseTimeout: left, scheduleToCloseTimeout: left };
  const detail = headlineOf(work.state);
  try {
    return await work.activities.callHook.executeWithOptions({ summary: `hook ${hook.name}`, ...bounds }, [
      { ...runOf(work), hook: hook.name, detail },
    ]);
  } catch (error) {
    const reason = reasonOf(error);
    if (Date.now() < deadline) return { allowed: false, reason };
    return { allowed: false, reason: `no answer within ${Math.ceil(hook.deadline / 1000)} s` };
  }
}

/** Tells hooks that everything was undone; whoever does not hear it changes nothing. */
export async function tellRollback(work: RolloutWork, detail: string): Promise<void> {
  for (const hook of planOf(work.state).hooks.filter(({ when }) => when === 'rollback')) {
    const { activities, voice } = work;
    const bounds = { startToCloseTimeout: hook.deadline, scheduleToCloseTimeout: hook.deadline };
    await activities.callHook
      .executeWithOptions({ summary: `hook ${hook.name}`, ...bounds }, [
        { ...runOf(work), hook: hook.name, detail },
      ])
      .catch((error: unknown) => voice.recorded('hook-not-told', `${hook.name}: ${reasonOf(error)}`));
  }
}
