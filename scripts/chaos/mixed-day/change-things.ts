import { setTimeout as pause } from 'node:timers/promises';
import { KubernetesError } from '../../../clients/kubernetes/errors.ts';
import { insist } from '../../dev/processes/insist.ts';
import { commitFiles } from '../../dev/servers/git-repository.ts';
import { targetOf } from './evidence.ts';
import type { Act, Place, Value } from './journal.ts';
import { fileOf, objectWith, pointerOf, referenceOf } from './objects.ts';
import { firstValue } from './start-system.ts';
import type { DaySystem } from './start-system.ts';

type Change = Extract<Act, { kind: 'change' }>;

/** People and pipelines who change cluster and Git. */
export interface Changers {
  change(change: Change): Promise<string>;
  deploy(deploy: Extract<Act, { kind: 'deploy' }>): Promise<string>;
}

/** How long whoever changes something tries again while the API server is away, milliseconds. */
const patience = 60_000;

/** Between a commit and its being applied, milliseconds. */
const pipelineTime = 2000;

export function createChangers({
  kubernetes,
  repositoryOf,
  targets,
}: Pick<DaySystem, 'kubernetes' | 'repositoryOf' | 'targets'>): Changers {
  const git = new Map<Place, Value>(
    targets.flatMap(({ places }) => places.map((place) => [place, firstValue] as const)),
  );
  /** Two who commit at once would refuse each other's push. */
  let committing: Promise<unknown> = Promise.resolve();
  /** One object is changed by one person at a time: who tries again must not undo what came later. */
  const busy = new Map<Place, Promise<unknown>>();

  async function alone(place: Place, act: () => Promise<string>): Promise<string> {
    const done = (busy.get(place) ?? Promise.resolve()).then(act);
    busy.set(
      place,
      done.catch(() => undefined),
    );
    return await done;
  }

  async function apply(place: Place, value: Value, manager: string): Promise<string> {
    return await persistently(async () => {
      if (value !== null)
        await kubernetes.apply(objectWith(place, value), { fieldManager: manager, force: true });
    });
  }

  return {
    change: ({ how, place, value, manager }) =>
      alone(place, async () => {
        if (how === 'undo') return await apply(place, git.get(place) ?? null, manager);
        const reference = referenceOf(place);
        if (how === 'delete') return await persistently(() => kubernetes.delete(reference, {}));
        if (how === 'create')
          return await persistently(() =>
            kubernetes.create(objectWith(place, value ?? ''), { fieldManager: manager }),
          );
        return await persistently(() =>
          kubernetes.patch(reference, [{ op: 'replace', path: pointerOf(place), value }], {
            fieldManager: manager,
          }),
        );
      }),
    deploy: ({ place, value }) =>
      alone(place, async () => {
        const files = { [fileOf(place)]: JSON.stringify(objectWith(place, value), undefined, 2) };
        const repository = repositoryOf(targetOf(place));
        const committed = committing.then(() => commitFiles(repository, { files, message: value }));
        committing = committed.catch(() => undefined);
        await committed;
        git.set(place, value);
        await pause(pipelineTime);
        return await apply(place, value, 'pipeline');
      }),
  };
}

/** Tries again while the API server is away; what it refuses is an outcome, as when the object is not there. */
async function persistently(act: () => Promise<unknown>): Promise<string> {
  const outcome = await insist(async () => {
    try {
      await act();
      return 'ok';
    } catch (error) {
      if (error instanceof KubernetesError && !error.retryable) return `refused: ${error.message}`;
      throw error;
    }
  }, AbortSignal.timeout(patience));
  return outcome ?? 'the API server did not come back';
}
