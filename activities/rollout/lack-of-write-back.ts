import { ClientError } from '../../clients/errors.ts';
import { finalOperations } from '../../domain/models/rollout/serving/final-operations.ts';
import type { ServiceRecord } from '../../domain/models/rollout/serving/service-record.ts';
import type { TargetSettings } from '../target-settings.ts';
import { carryToGit } from './carry-to-git.ts';
import type { CarryDeps } from './carry-to-git.ts';
import type { GoverningTarget } from './governing-targets.ts';
import { inferenceService } from './serving-objects.ts';

/**
 * Why a new model would not stay: it could not be carried to Git, and healing from there would bring the former one
 * back. Tried without publishing anything; undefined where it could be carried, or nobody heals.
 */
export async function lackOfWriteBack(
  deps: CarryDeps,
  { settings, commit }: GoverningTarget,
  about: Pick<ServiceRecord, 'mode' | 'place' | 'service'> & { storageUri: string; name: string },
  signal: AbortSignal,
): Promise<string | undefined> {
  if (settings.proposable === undefined)
    return heals(settings)
      ? `no forge is configured, so nobody carries it to Git, and target ${settings.name} would heal the former model back; add forge: …`
      : undefined;
  try {
    // Where pull requests go may be left open, such as by a target that follows HEAD.
    await deps.openForge(settings.name, settings);
  } catch (error) {
    if (!(error instanceof ClientError) || error.retryable) throw error;
    return `it could not be carried to Git afterwards: ${error.message}`;
  }
  const operations = finalOperations(about.mode, about);
  const object = inferenceService(about.service);
  const carried = await carryToGit(deps, settings, { commit, object, operations }, signal);
  return 'refused' in carried
    ? `it could not be carried to the source of target ${settings.name} afterwards: ${carried.refused}`
    : undefined;
}

function heals({ governor, policy }: TargetSettings): boolean {
  return governor?.heals === true || policy.rules.some(({ strategy }) => strategy === 'self-heal');
}
