import type { ClientError } from '../../clients/errors.ts';
import type { KubernetesClient } from '../../clients/kubernetes/kubernetes-client.ts';
import { findingId } from '../../domain/infrastructure/finding-id.ts';
import { referenceOf } from '../../domain/infrastructure/object.ts';
import type { KubernetesObject } from '../../domain/infrastructure/object.ts';
import { isRbac, withRbacDefaults } from '../../domain/infrastructure/rbac-defaults.ts';
import type { ObjectState } from '../../domain/infrastructure/evaluate.ts';
import { holdsSecrets } from '../../domain/infrastructure/sensitive-values.ts';
import { withEncodedStringData } from '../../domain/infrastructure/string-data.ts';
import { describeInvalid, isFailure } from './kubernetes-failure.ts';
import type { RefusedUpdates } from './refused-updates.ts';

/** Our field manager, in dry runs and heals. */
export const fieldManager = 'plumbline';

/** How often an object that keeps changing under our hands is read again. */
const mostConflicts = 5;

/** What Git's object would be in the cluster, and the live object that this is the answer for. */
export interface ExpectedState extends Pick<ObjectState, 'expected' | 'expectedBy' | 'live'> {
  /** It is the server's answer to the update itself. */
  answered?: true;
  /** Why an update of the live object to Git's is impossible, where it is. */
  refusal?: string;
  /** Why nobody could be asked what the defaults are, so that additions may stay unseen. */
  doubt?: ClientError;
}

export interface ExpectedStateDeps {
  kubernetes: KubernetesClient;
  /** Name under which dry runs are sent, where it is not ours: some admission rules look at it. */
  manager?: string | undefined;
  /** Ask the server for no dry run: what Git does not state stays unseen. */
  local?: boolean | undefined;
  /** What was refused before for want of rights, and is not tried again. */
  refusedUpdates?: RefusedUpdates | undefined;
  /** Called for every dry run, for the summary. */
  onDryRun: () => void;
}

/**
 * Asks the API server what Git's object would look like in the place of the live one; undefined where the live
 * object has gone in the meantime. Changes nothing.
 *
 * The answer to a PUT is exact. Where an update is impossible (a Job, a bound claim, an immutable field), the answer
 * to the creation of the same object under another name stands in. Where neither is answered, only what Git states
 * can be compared.
 */
export async function askExpectedState(
  deps: ExpectedStateDeps,
  desired: KubernetesObject,
  found: KubernetesObject,
  signal: AbortSignal | undefined,
): Promise<ExpectedState | undefined> {
  if (deps.local === true) return { ...byGitAlone(desired), live: found };
  const refused = deps.refusedUpdates?.of(found);
  if (refused !== undefined) return { ...(await withoutUpdate(deps, desired, refused, signal)), live: found };
  let live = found;
  for (let conflicts = 0; ; conflicts += 1) {
    try {
      const expected = await dryRunReplace(deps, desired, live, signal);
      return { expected, expectedBy: 'update', answered: true, live };
    } catch (error) {
      if (isFailure(error, 'kubernetes-not-found')) return undefined;
      if (isFailure(error, 'kubernetes-forbidden')) deps.refusedUpdates?.remember(live, error);
      if (!isFailure(error, 'kubernetes-conflict') || conflicts === mostConflicts) {
        return { ...(await withoutUpdate(deps, desired, error, signal)), live };
      }
      const newer = await deps.kubernetes.get(referenceOf(live), signal);
      if (newer === undefined) return undefined;
      live = newer;
    }
  }
}

function dryRunReplace(
  { kubernetes, onDryRun, manager = fieldManager }: ExpectedStateDeps,
  desired: KubernetesObject,
  live: KubernetesObject,
  signal: AbortSignal | undefined,
): Promise<KubernetesObject> {
  onDryRun();
  const { resourceVersion } = live.metadata;
  const metadata = { ...desired.metadata, ...(resourceVersion === undefined ? {} : { resourceVersion }) };
  const confidential = holdsSecrets(live);
  return kubernetes.replace(
    { ...desired, metadata },
    { dryRun: true, fieldManager: manager, confidential, signal },
  );
}

async function withoutUpdate(
  deps: ExpectedStateDeps,
  desired: KubernetesObject,
  error: unknown,
  signal: AbortSignal | undefined,
): Promise<Omit<ExpectedState, 'live'>> {
  if (isFailure(error, 'kubernetes-invalid')) {
    const refusal = describeInvalid(error);
    try {
      return { expected: await dryRunCreate(deps, desired, signal), expectedBy: 'creation', refusal };
    } catch (creation) {
      // Not valid anywhere, nor held back by what is live: a fault of the source.
      if (isFailure(creation, 'kubernetes-invalid') && !error.immutable) throw error;
      if (!isRefusal(creation)) throw creation;
      return { ...byGitAlone(desired), refusal, doubt: creation };
    }
  }
  if (!isRefusal(error)) throw error;
  return { ...byGitAlone(desired), doubt: error };
}

/**
 * The server lets nobody try out rights that they lack themselves, so a drifted role is refused exactly when it
 * matters; but roles have no hidden defaults, and Git's object says it all.
 */
function byGitAlone(desired: KubernetesObject): Pick<ExpectedState, 'expected' | 'expectedBy'> {
  if (isRbac(desired)) return { expected: withRbacDefaults(desired), expectedBy: 'update' };
  return { expected: withEncodedStringData(desired), expectedBy: 'git' };
}

async function dryRunCreate(
  { kubernetes, onDryRun, manager = fieldManager }: ExpectedStateDeps,
  desired: KubernetesObject,
  signal: AbortSignal | undefined,
): Promise<KubernetesObject> {
  onDryRun();
  const { name } = desired.metadata;
  const otherName = `plumbline-${findingId('', referenceOf(desired), 'created')}`;
  const renamed = { ...desired, metadata: { ...desired.metadata, name: otherName } };
  const created = await kubernetes.create(renamed, { dryRun: true, fieldManager: manager, signal });
  return { ...created, metadata: { ...created.metadata, name } };
}

/** The server understood and would not: rights, quota, webhook, or a webhook that cannot take part in a dry run. */
function isRefusal(error: unknown): error is ClientError {
  return (
    isFailure(error, 'kubernetes-forbidden') ||
    isFailure(error, 'kubernetes-admission-denied') ||
    isFailure(error, 'kubernetes-invalid') ||
    (isFailure(error, 'kubernetes-request-rejected') && /dry.?run/i.test(error.message))
  );
}

/**
 * Why a server-side apply of Git's object onto the live one is impossible, or undefined when it is not. Changes
 * nothing.
 */
export async function whyNotAppliable(
  { kubernetes, onDryRun }: ExpectedStateDeps,
  desired: KubernetesObject,
  live: KubernetesObject,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  onDryRun();
  const { uid } = live.metadata;
  const metadata = { ...desired.metadata, ...(uid === undefined ? {} : { uid }) };
  try {
    await kubernetes.apply({ ...desired, metadata }, { dryRun: true, force: true, fieldManager, signal });
    return undefined;
  } catch (error) {
    if (isFailure(error, 'kubernetes-invalid')) return describeInvalid(error);
    if (isFailure(error, 'kubernetes-conflict') || isFailure(error, 'kubernetes-not-found')) return undefined;
    if (!isRefusal(error)) throw error;
    return `Git cannot be applied: ${error.message}`;
  }
}
