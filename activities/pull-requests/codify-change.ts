import { describeReference } from '../../domain/infrastructure/object.ts';
import type { ShownProof } from '../../domain/forge/pull-request-body.ts';
import { codify } from '../codify/codify.ts';
import type { CodifyRefusal, Proof, ProvedRender, RenderUnit } from '../codify/codify-request.ts';
import { withCapabilities } from '../render-sources.ts';
import type { TargetSettings } from '../target-settings.ts';
import { sourcesOf } from '../target-sources.ts';
import type { ChangeRequest, ChangeToPropose } from './change-to-propose.ts';
import { liveChangesOf } from './live-changes.ts';
import type { PullRequestDeps } from './pull-request-deps.ts';

/** How many reasons a refusal gives. */
const mostReasons = 3;

/** The source as it renders to what runs now, with the proof that nothing else moves. */
export async function codifyChange(
  deps: PullRequestDeps,
  { settings, commit, findings, signal }: ChangeRequest,
): Promise<ChangeToPropose> {
  if (sourcesOf(settings).length > 1)
    return { refused: 'the target has several sources, and nobody can tell which of them is to change' };
  const changes = await liveChangesOf(deps, settings, commit, findings, signal);
  const checkout = await deps.git.checkout(settings.repository, commit, signal);
  try {
    const tree = await deps.openTree(checkout.folder);
    const target = await unitOf(deps, settings, signal);
    const others = await rendersBeside(deps, settings, signal);
    const result = await codify(
      { tree, rendererOf: deps.sourceRendererOf },
      { target, changes, others, signal },
    );
    const { edits, refusals, warnings, proof } = result;
    if (edits.length === 0 && refusals.length > 0) return { refused: reasonsOf(refusals) };
    return {
      files: new Map(edits.map(({ path, after }) => [path, after])),
      left: refusals.map((refusal) => ({ what: placeOf(refusal), why: refusal.message })),
      warnings,
      proof: shownProof(proof),
    };
  } finally {
    await checkout.release();
  }
}

async function unitOf(
  { kubernetesOf }: PullRequestDeps,
  { name, path, render }: TargetSettings,
  signal: AbortSignal,
): Promise<RenderUnit> {
  return { path, settings: await withCapabilities({ kubernetes: () => kubernetesOf(name) }, render, signal) };
}

/** What other targets of the configuration make of the same repository. */
async function rendersBeside(
  deps: PullRequestDeps,
  settings: TargetSettings,
  signal: AbortSignal,
): Promise<RenderUnit[]> {
  const others = await deps.targetsBeside(settings.name);
  const units: RenderUnit[] = [];
  for (const other of others) {
    const isSame = other.repository.url === settings.repository.url && other.revision === settings.revision;
    if (isSame && sourcesOf(other).length === 1) units.push(await unitOf(deps, other, signal));
  }
  return units;
}

function reasonsOf(refusals: readonly CodifyRefusal[]): string {
  const reasons = [...new Set(refusals.map((refusal) => `${placeOf(refusal)}: ${refusal.message}`))];
  const rest = reasons.length - mostReasons;
  return [...reasons.slice(0, mostReasons), ...(rest > 0 ? [`and ${rest} more`] : [])].join('; ');
}

function placeOf({ object, location, change }: CodifyRefusal): string {
  return `${describeReference(object)} ${location === '' ? `(${change})` : location}`;
}

function shownProof({ renders, notRendered }: Proof): ShownProof {
  return {
    renders: renders.map((render) => ({
      place: describeUnit(render),
      objects: render.objects,
      changed: render.changed.map(({ object, path, consequence }) => {
        const place = path === '' ? '(the whole object)' : path;
        return `${describeReference(object)} ${place}${consequence ? ', as a consequence' : ''}`;
      }),
    })),
    notRendered: notRendered.map(({ path }) => path),
  };
}

function describeUnit({ path, settings }: ProvedRender): string {
  const files = settings.type === 'helm' ? (settings.valuesFiles ?? []) : [];
  return files.length === 0 ? path : `${path} with ${files.join(', ')}`;
}
