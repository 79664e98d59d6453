import type { OpenRollout } from '../../workers/operations/open-rollouts.ts';

/** A rollout under way as `plumbline status` and `plumbline model status` print it. Ages are seconds. */
export interface RolloutEntry {
  id: string;
  model: string;
  state: OpenRollout['phase'];
  title: string;
  /** Where it stands, in one line. */
  headline: string;
  /** What the candidate gets of the traffic, 0 to 100. */
  percent: number;
  age: number;
  startedAt: string;
  /** What can be answered now, on the evidence with this digest. */
  actions: string[];
  /** What a person can do now: `plumbline model pause|resume|promote|abort`. */
  commands: string[];
  digest: string;
  expiresAt: string;
  link: string;
  workflowId: string;
}

export function rolloutEntry(rollout: OpenRollout, link: string, now: Date): RolloutEntry {
  const { id, model, phase, title, headline, percent, startedAt, workflowId } = rollout;
  const { actions, commands, digest, expiresAt } = rollout;
  return {
    id,
    model,
    state: phase,
    title,
    headline,
    percent,
    age: Math.max(0, Math.round((now.getTime() - Date.parse(startedAt)) / 1000)),
    startedAt,
    actions,
    commands,
    digest,
    expiresAt,
    link,
    workflowId,
  };
}
