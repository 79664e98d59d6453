import type { KubernetesClient } from '../../clients/kubernetes/kubernetes-client.ts';
import { migratedOwnership } from '../../domain/infrastructure/client-side-apply.ts';
import {
  applyConfiguration,
  convergencePatch,
  creationConfiguration,
} from '../../domain/infrastructure/heal-plan.ts';
import type { HealOperation } from '../../domain/infrastructure/heal-plan.ts';
import { describeReference, referenceOf } from '../../domain/infrastructure/object.ts';
import type { KubernetesObject } from '../../domain/infrastructure/object.ts';
import { recreationPropagation } from '../../domain/infrastructure/recreation.ts';
import { refuseMasks } from '../../domain/infrastructure/secret-fingerprint.ts';
import { secretTextsIn } from '../../domain/infrastructure/secret-texts.ts';
import { holdsSecrets } from '../../domain/infrastructure/sensitive-values.ts';
import { fieldManager } from '../comparison/expected-state.ts';
import type { Comparison, Standing } from '../comparison/comparison.ts';
import type { HealStep } from './next-step.ts';

/**
 * Writes to the cluster what one step of a heal is, bound to the version that was compared.
 *
 * @param tell is told in words of each thing that was done.
 * @throws KubernetesError; ConflictError where live has moved since the comparison.
 * @throws MaskedValueError where a fingerprint would be written.
 */
export async function takeStep(
  kubernetes: KubernetesClient,
  step: HealStep,
  comparison: Comparison,
  target: string,
  tell: (change: string) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { standing, desired } = comparison;
  refuseMasks(describeReference(comparison.reference), desired);
  if (step === 'create') {
    // Not by force: should somebody else create it this very moment, theirs is compared first.
    const options = { fieldManager, confidential: keepsSecrets(desired), signal };
    await kubernetes.apply(creationConfiguration(desired, target), options);
    tell('created it as Git has it');
  } else if (step === 'delete' && standing.is === 'present') {
    await deleteToRecreate(kubernetes, standing.live, tell, signal);
  } else if (standing.is === 'present') {
    const write = step === 'apply' ? applyDesired : converge;
    await write(kubernetes, comparison, standing, target, tell, signal);
  }
}

/** Bound to the very object that was compared: one that somebody created again meanwhile stays. */
async function deleteToRecreate(
  kubernetes: KubernetesClient,
  live: KubernetesObject,
  tell: (change: string) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { uid, resourceVersion } = live.metadata;
  const propagationPolicy = recreationPropagation(live);
  await kubernetes.delete(referenceOf(live), { uid, resourceVersion, propagationPolicy, signal });
  tell('deleted it to create it again');
}

type Present = Standing & { is: 'present' };

async function applyDesired(
  kubernetes: KubernetesClient,
  { reference, drift }: Comparison,
  { state, differences }: Present,
  target: string,
  tell: (change: string) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  let { live } = state;
  const options = { fieldManager, confidential: keepsSecrets(live, state.desired), signal };
  const managedFields = migratedOwnership(live, fieldManager);
  if (managedFields !== undefined) {
    const { resourceVersion = '' } = live.metadata;
    const patch = [
      { op: 'test' as const, path: '/metadata/resourceVersion', value: resourceVersion },
      { op: 'replace' as const, path: '/metadata/managedFields', value: managedFields },
    ];
    live = await kubernetes.patch(reference, patch, options);
    tell('took over the fields of client-side apply');
  }
  const body = applyConfiguration({ ...state, live }, differences, { target, manager: fieldManager });
  await kubernetes.apply(body, { ...options, force: true });
  const stated = drift.filter(({ change }) => change !== 'added');
  tell(`applied what Git states: ${named(stated.map(({ location }) => location))}`);
}

async function converge(
  kubernetes: KubernetesClient,
  { reference, desired }: Comparison,
  { live, differences }: Present,
  _target: string,
  tell: (change: string) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  const patch = convergencePatch(live, differences);
  const confidential = keepsSecrets(live, desired);
  await kubernetes.patch(reference, patch, { fieldManager, confidential, signal });
  const pathsOf = (...operations: HealOperation['op'][]) =>
    patch.filter(({ op }) => operations.includes(op)).map(({ path }) => path);
  const removed = pathsOf('remove');
  const restored = pathsOf('add', 'replace');
  if (removed.length > 0) tell(`removed what Git does not have: ${named(removed)}`);
  if (restored.length > 0) tell(`put back: ${named(restored)}`);
}

/** The first few of many places. */
/** What refuses a write may quote what is there as well as what was sent. */
function keepsSecrets(...objects: readonly KubernetesObject[]): boolean {
  return objects.some((object) => holdsSecrets(object) || secretTextsIn(object).length > 0);
}

function named(places: readonly string[]): string {
  const most = 20;
  const more = places.length > most ? ` and ${places.length - most} more` : '';
  return places.slice(0, most).join(', ') + more;
}
