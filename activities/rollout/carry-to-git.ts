import path from 'node:path';
import { parsePointer } from '../../domain/infrastructure/json-pointer.ts';
import type { Json, KubernetesObject, ObjectReference } from '../../domain/infrastructure/object.ts';
import type { Operation } from '../../domain/models/rollout/serving/step.ts';
import { asJson } from '../../domain/source/json.ts';
import { isObject, valueOf } from '../../domain/source/live-change.ts';
import type { ChangeStep, LiveChange } from '../../domain/source/live-change.ts';
import { codify } from '../codify/codify.ts';
import type { RenderUnit } from '../codify/codify-request.ts';
import type { PullRequestDeps } from '../pull-requests/pull-request-deps.ts';
import { withCapabilities } from '../render-sources.ts';
import { renderTarget } from '../target-comparison.ts';
import type { TargetSettings } from '../target-settings.ts';
import { sourcesOf } from '../target-sources.ts';
import { plainRender } from './plain-render.ts';
import type { SourceKindOf } from './plain-render.ts';

export interface CarryDeps extends PullRequestDeps {
  sourceKindOf: SourceKindOf;
}

interface CarriedOperations {
  commit: string;
  object: ObjectReference;
  operations: Operation[];
  /** Throws where what Git says of the object is not to be changed; undefined is an object that is not there. */
  judge?: (desired: KubernetesObject | undefined) => void;
}

/** A change of the source that renders to what is wanted and to nothing else new; or why there is none. */
export type CarriedChange =
  { files: ReadonlyMap<string, Uint8Array | null>; renders: number; isNeeded: boolean } | { refused: string };

/**
 * Makes the source of a target say what a rollout did to an object, and proves it: the target renders to that, and
 * everything else in the repository to what it did.
 */
export async function carryToGit(
  deps: CarryDeps,
  settings: TargetSettings,
  { commit, object, operations, judge }: CarriedOperations,
  signal: AbortSignal,
): Promise<CarriedChange> {
  if (sourcesOf(settings).length > 1)
    return { refused: 'the target has several sources, and nobody can tell which of them is to change' };
  const rendered = await renderTarget(deps, settings, commit, signal);
  const desired = rendered.objects.find((one) => isObject(one.object, object))?.object;
  judge?.(desired);
  if (desired === undefined) return { refused: `${settings.path} does not render to it at ${commit}` };
  const checkout = await deps.git.checkout(settings.repository, commit, signal);
  try {
    const folder = path.join(checkout.folder, settings.path);
    const render = await plainRender(settings.render, folder, deps.sourceKindOf);
    if (render === undefined)
      return { refused: `${settings.governor?.name ?? 'its governor'} decides a part of what is rendered` };
    const kubernetes = (): ReturnType<typeof deps.kubernetesOf> => deps.kubernetesOf(settings.name);
    const target: RenderUnit = {
      path: settings.path,
      settings: await withCapabilities({ kubernetes }, render, signal),
    };
    const others = await rendersBeside(deps, settings, signal);
    const tree = await deps.openTree(checkout.folder);
    const changes = operations.flatMap((operation) => changeOf(object, desired, operation));
    const { edits, refusals, proof } = await codify(
      { tree, rendererOf: deps.sourceRendererOf },
      { target, changes, others, signal },
    );
    const [refusal] = refusals;
    if (refusal !== undefined) return { refused: `${refusal.location}: ${refusal.message}` };
    return {
      files: new Map(edits.map(({ path: file, after }) => [file, bytesOf(after)])),
      renders: proof.renders.length,
      isNeeded: edits.length > 0,
    };
  } finally {
    await checkout.release();
  }
}

/** What other targets of the configuration make of the same repository. */
async function rendersBeside(
  deps: CarryDeps,
  settings: TargetSettings,
  signal: AbortSignal,
): Promise<RenderUnit[]> {
  const units: RenderUnit[] = [];
  for (const { name, repository, revision, path: place, render, sources } of await deps.targetsBeside(
    settings.name,
  )) {
    const isSame = repository.url === settings.repository.url && revision === settings.revision;
    if (!isSame || (sources ?? []).length > 1) continue;
    const kubernetes = (): ReturnType<typeof deps.kubernetesOf> => deps.kubernetesOf(name);
    units.push({ path: place, settings: await withCapabilities({ kubernetes }, render, signal) });
  }
  return units;
}

function changeOf(object: ObjectReference, desired: KubernetesObject, operation: Operation): LiveChange[] {
  if (operation.op === 'test') return [];
  const steps: ChangeStep[] = parsePointer(operation.path).map((step) =>
    /^\d+$/.test(step) ? Number(step) : step,
  );
  const before = valueOf(asJson(desired), steps);
  const about = { object, path: steps, location: operation.path };
  if (operation.op === 'remove') return before === undefined ? [] : [{ ...about, change: 'removed' }];
  const change = before === undefined ? 'added' : 'modified';
  return [{ ...about, change, live: operation.value as Json }];
}

function bytesOf(text: string | null): Uint8Array | null {
  return text === null ? null : new TextEncoder().encode(text);
}
