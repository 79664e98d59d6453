import type { SyncResult } from '../../clients/gitops/gitops-client.ts';
import type { HealObjectResult } from './heal-result.ts';
import type { GovernedHeal } from './next-step.ts';

/** One object of an item: `heal` compares it anew each time, and does what may be done by us. */
export interface HealTask {
  heal: (governed: GovernedHeal | undefined) => Promise<HealObjectResult>;
}

/** Asks Argo CD or Flux to bring objects back, all in one go. */
export type AskForSync<Task extends HealTask> = (tasks: readonly Task[]) => Promise<SyncResult>;

/**
 * Heals what Argo CD or Flux applies: they are asked for what Git states, and what they leave is taken away by us.
 * Nothing is asked before every object was found to be what was decided on, and a fresh comparison after it, not the
 * success of their sync, says whether it is healed.
 *
 * @param by who applies it, for people.
 * @returns one result for each task, in their order.
 */
export async function healGoverned<Task extends HealTask>(
  tasks: readonly Task[],
  by: string,
  askForSync: AskForSync<Task>,
): Promise<HealObjectResult[]> {
  const first: HealObjectResult[] = [];
  for (const task of tasks) first.push(await task.heal({ by, synced: false }));
  const waiting = tasks.filter((_task, index) => first[index]?.outcome === 'needs-sync');
  if (waiting.length === 0) return first;

  const answer = await askForSync(waiting);
  const results: HealObjectResult[] = [];
  for (const [index, before] of first.entries()) {
    const task = tasks[index];
    if (before.outcome !== 'needs-sync' || task === undefined) results.push(before);
    else results.push(told(await task.heal({ by, synced: true }), before, by, answer));
  }
  return results;
}

function told(
  result: HealObjectResult,
  before: HealObjectResult,
  by: string,
  answer: SyncResult,
): HealObjectResult {
  const changes = [
    ...before.changes,
    ...(answer.outcome === 'done' ? [`synced by ${by}`] : []),
    ...result.changes,
  ];
  if (result.outcome === 'healed' || answer.outcome === 'done') return { ...result, changes };
  const outcome = answer.outcome === 'refused' ? 'refused' : result.outcome;
  return { ...result, outcome, reason: answer.reason, changes };
}
