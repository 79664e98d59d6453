import { Context } from '@temporalio/activity';
import { ClientError } from '../../clients/errors.ts';
import type { HookAnswer, HookQuestion } from '../../clients/hooks/ask-hook.ts';
import type { RolloutPlan } from '../../domain/models/rollout/plan.ts';
import { textHash } from '../../domain/text/text-hash.ts';
import type { RolloutActivities } from './rollout-activities.ts';

type When = RolloutPlan['hooks'][number]['when'];

/** A hook as the configuration has it now. */
export interface ConfiguredHook {
  url: string;
  when: When;
  /** Read anew for each call, so that a rotated key is seen. */
  key: () => Promise<string>;
}

export interface CallHookDeps {
  /** Undefined where the configuration has no such hook. */
  findHook: (model: string, hook: string) => ConfiguredHook | undefined;
  askHook: (question: HookQuestion) => Promise<HookAnswer>;
  now: () => Date;
}

/** What a hook receives. */
export interface HookBody {
  version: 1;
  /** The same for a question that is asked again. */
  delivery: string;
  hook: string;
  when: When;
  model: string;
  /** Id of the rollout. */
  rollout: string;
  service: { namespace: string; name: string };
  champion: { revision: string; storageUri: string };
  candidate: { storageUri: string };
  /** Digest of the plan that was approved. */
  digest: string;
  /** Percents of the steps. */
  steps: number[];
  /** How the rollout stands, in one line. */
  detail: string;
}

/** A plan names a hook that the configuration does not have any more. */
export class UnknownHookError extends ClientError {
  readonly code = 'unknown-hook';
  readonly retryable = false;
}

/**
 * Asks a hook whether a rollout may go on, or tells it that it goes back. Only an address of the configuration is ever
 * asked. A hook that is away is asked again until the deadline that the workflow gives this activity.
 */
export function createCallHook({ findHook, askHook, now }: CallHookDeps): RolloutActivities['callHook'] {
  return async ({ model, id, plan, hook, detail }) => {
    const found = findHook(model, hook);
    if (found === undefined) {
      throw new UnknownHookError(
        `model ${model} has no rollout hook ${hook} in plumbline.yaml any more; the plan still names it`,
      );
    }
    const { url, when, key } = found;
    const { service, champion, candidate, digest, steps } = plan;
    const body: HookBody = {
      version: 1,
      delivery: textHash(JSON.stringify([model, id, hook, digest]), 32),
      hook,
      when,
      model,
      rollout: id,
      service,
      champion,
      candidate,
      digest,
      steps: steps.map(({ percent }) => percent),
      detail,
    };
    return await askHook({
      url,
      key: await key(),
      body: JSON.stringify(body),
      now: now(),
      signal: Context.current().cancellationSignal,
    });
  };
}
