import { asJson } from '../../domain/source/json.ts';
import { cleanObject } from '../../domain/source/clean-object.ts';
import { newStrategicPatch } from '../../domain/source/kustomize/patches.ts';
import type { LiveChange } from '../../domain/source/live-change.ts';
import { SourceEditRefused } from '../../domain/source/refusal.ts';
import { carriesSecret, isMasked } from '../../domain/source/sensitive-change.ts';
import { lostComments } from '../../domain/source/yaml/comments.ts';
import { writeObject } from '../../domain/source/yaml/object-file.ts';
import type { JsonObject, KubernetesObject } from '../../domain/infrastructure/object.ts';
import type { Candidates } from './candidate.ts';
import type { CodifyDeps, CodifyRefusal, CodifyRequest, CodifyResult, RenderUnit } from './codify-request.ts';
import { helmCandidates } from './helm-candidates.ts';
import { kustomizeCandidates } from './kustomize-candidates.ts';
import { createdCandidates, deletedCandidates } from './object-candidates.ts';
import { refuseSecret } from './secret-advice.ts';
import { faultOf } from './render-units.ts';
import { CodifySession } from './session.ts';
import type { Attempt } from './session.ts';
import { readSourceGraph } from './source-graph.ts';
import { yamlCandidates } from './yaml-candidates.ts';

/**
 * Carries approved live values into the source that renders to them. Each edit is proved before it is kept: the
 * target renders to the live value at the approved paths and to nothing else new, and every other overlay or values
 * file of the checkout that uses the edited files renders to what it did. What cannot be had so is refused, with the
 * reason. Nothing is written: the caller does that with `edits`. Rejects where a program that renders is missing.
 */
export async function codify(deps: CodifyDeps, asked: CodifyRequest): Promise<CodifyResult> {
  const request = { ...asked, changes: asked.changes.map(withCleanObject) };
  const { target, changes, signal } = request;
  const before = await deps.rendererOf(target.settings).render(deps.tree.root, target.path, signal);
  const fault = faultOf(before);
  const scratch = await deps.tree.scratch();
  try {
    const session = new CodifySession(deps, request, await readSourceGraph(deps.tree), scratch, before);
    const refused = new Map<LiveChange, SourceEditRefused>();
    session.settlePresent();
    for (const change of changes) {
      if (session.isSettled(change)) continue;
      const reason = !isEditable(target)
        ? new SourceEditRefused(
            'outside-source',
            'Argo CD or Flux decides a part of what is rendered; codify the folder in Git by itself',
          )
        : fault === undefined
          ? await settle(session, change)
          : new SourceEditRefused('source-faulty', `the source does not render: ${fault}`);
      if (reason !== undefined) refused.set(change, reason);
    }
    return await resultOf(session, refused);
  } finally {
    await scratch.dispose();
  }
}

function isEditable({ settings }: RenderUnit): boolean {
  return settings.type === 'yaml' || settings.type === 'kustomize' || settings.type === 'helm';
}

/** What the cluster added to an object that was created by hand has no place in Git. */
function withCleanObject(change: LiveChange): LiveChange {
  if (change.change !== 'added' || change.path.length > 0) return change;
  return { ...change, live: cleanObject(change.live as unknown as KubernetesObject) };
}

/** Finds a candidate whose proof holds; answers why there is none. */
async function settle(session: CodifySession, change: LiveChange): Promise<SourceEditRefused | undefined> {
  const rendered = session.rendered(change);
  const refused = await refuseAtOnce(session, change, rendered);
  if (refused !== undefined) return refused;
  const failures: Attempt[] = [];
  const refusals: SourceEditRefused[] = [];
  try {
    for await (const candidate of candidatesFor(session, change, rendered)) {
      session.request.signal?.throwIfAborted();
      if (candidate instanceof SourceEditRefused) {
        refusals.push(candidate);
        continue;
      }
      const attempt = await session.attempt(change, candidate);
      if (attempt.is === 'holds') return undefined;
      failures.push(attempt);
    }
  } catch (error) {
    if (!(error instanceof SourceEditRefused)) throw error;
    refusals.push(error);
  }
  return explainFailure(failures, refusals);
}

async function refuseAtOnce(
  session: CodifySession,
  change: LiveChange,
  rendered: KubernetesObject | undefined,
): Promise<SourceEditRefused | undefined> {
  const isCreated = change.change === 'added' && change.path.length === 0;
  if (isMasked(change))
    return new SourceEditRefused(
      'masked-value',
      'the value is a fingerprint (hmac:…), not what runs; read it from the cluster',
    );
  if (carriesSecret(rendered, change)) return await refuseSecret(session, change);
  if (rendered === undefined && !isCreated)
    return new SourceEditRefused(
      'object-not-rendered',
      `${session.request.target.path} does not render to this object`,
    );
  return undefined;
}

function candidatesFor(
  session: CodifySession,
  change: LiveChange,
  rendered: KubernetesObject | undefined,
): Candidates {
  if (rendered === undefined) return createdCandidates(session, change.live as JsonObject);
  const { settings } = session.request.target;
  if (settings.type === 'helm') return helmCandidates(session, change, asJson(rendered), settings);
  if (change.path.length === 0) return deletedCandidates(session, change, rendered);
  return settings.type === 'kustomize'
    ? kustomizeCandidates(session, change, rendered)
    : yamlCandidates(session, change);
}

/** The failure that tells a person most: who else would move, then why the place could not be edited. */
function explainFailure(
  failures: readonly Attempt[],
  refusals: readonly SourceEditRefused[],
): SourceEditRefused {
  const elsewhere = failures.find((one) => one.is === 'moves' && one.elsewhere);
  if (elsewhere?.is === 'moves')
    return new SourceEditRefused(
      'moves-others',
      `${elsewhere.where} uses the same source and would change, too: ${elsewhere.what}`,
    );
  const [refusal] = refusals;
  if (refusal !== undefined) return refusal;
  const moves = failures.find((one) => one.is === 'moves');
  if (moves?.is === 'moves')
    return new SourceEditRefused('moves-others', `every way to do it would also change ${moves.what}`);
  const faulty = failures.find((one) => one.is === 'faulty');
  if (faulty?.is === 'faulty')
    return new SourceEditRefused(
      'source-faulty',
      `with the value the source no longer renders: ${faulty.message}`,
    );
  return new SourceEditRefused(
    'no-place-in-source',
    'no place in the source decides this value: a template or transformer states it itself',
  );
}

async function resultOf(
  session: CodifySession,
  refused: ReadonlyMap<LiveChange, SourceEditRefused>,
): Promise<CodifyResult> {
  const edits = await session.edits();
  const comments = edits.flatMap(({ path, before, after }) =>
    lostComments(before, after).map((comment) => `${path}: a comment went with what was removed: ${comment}`),
  );
  return {
    edits,
    codified: session.codified(),
    proof: session.proof(),
    warnings: [...session.warnings, ...comments],
    // A later edit may have brought about what was refused before.
    refusals: [...refused]
      .filter(([change]) => !session.isSettled(change))
      .map(([change, reason]) => refusalOf(change, reason)),
  };
}

function refusalOf(change: LiveChange, { code, message }: SourceEditRefused): CodifyRefusal {
  const { object, location } = change;
  const isOffered =
    (code === 'moves-others' || code === 'no-place-in-source' || code === 'shared-anchor') &&
    change.path.length > 0;
  const offer = isOffered
    ? writeObject(newStrategicPatch(object.apiVersion, object.kind, object.name, change))
    : undefined;
  return {
    object,
    location,
    change: change.change,
    code,
    message,
    ...(offer === undefined ? {} : { offer }),
  };
}
