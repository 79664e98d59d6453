import path from 'node:path';
import { valueAt } from '../../domain/infrastructure/json-pointer.ts';
import type { Path } from '../../domain/infrastructure/json-pointer.ts';
import type { Json, KubernetesObject } from '../../domain/infrastructure/object.ts';
import { asJson, isJsonObject } from '../../domain/source/json.ts';
import { editEnvFile, generatorEdits } from '../../domain/source/kustomize/generator-entries.ts';
import { imageEntriesFor } from '../../domain/source/kustomize/image-entries.ts';
import { jsonPatchEdits, patchEntries, strategicEdits } from '../../domain/source/kustomize/patches.ts';
import type { PatchEntry } from '../../domain/source/kustomize/patches.ts';
import { valueOf } from '../../domain/source/live-change.ts';
import type { LiveChange } from '../../domain/source/live-change.ts';
import { SourceEditRefused } from '../../domain/source/refusal.ts';
import { editYaml } from '../../domain/source/yaml/edit-yaml.ts';
import { readDocuments } from '../../domain/source/yaml/source-documents.ts';
import { editOf } from './candidate.ts';
import type { Candidate, Candidates } from './candidate.ts';
import { isManifest, manifestEdits, recogniseByStem, trying } from './manifest-candidates.ts';
import { newPatchCandidates } from './overlay-patch.ts';
import type { CodifySession } from './session.ts';
import { plain } from './source-graph.ts';
import type { Kustomization } from './source-graph.ts';

/**
 * Where in an overlay and what it builds upon a change can be made, the nearest place that states the value first.
 * Then places beside which it can be added, and at last a patch of the overlay's own.
 */
export async function* kustomizeCandidates(
  session: CodifySession,
  change: LiveChange,
  rendered: KubernetesObject,
): Candidates {
  const folder = plain(session.request.target.path);
  const chain = session.graph.chainOf(folder);
  for (const kustomization of chain) {
    yield* transformerCandidates(session, kustomization, change, asJson(rendered));
    yield* patchCandidates(session, kustomization, change, asJson(rendered), false);
    yield* resourceCandidates(session, kustomization, change, false);
  }
  for (const kustomization of chain) {
    yield* resourceCandidates(session, kustomization, change, true);
    if (kustomization.folder === folder)
      yield* patchCandidates(session, kustomization, change, asJson(rendered), true);
  }
  yield* newPatchCandidates(session, change, rendered);
}

/** `images`, `replicas` and generators. */
async function* transformerCandidates(
  session: CodifySession,
  { file, folder }: Kustomization,
  change: LiveChange,
  rendered: Json,
): Candidates {
  const text = (await session.read(file)) ?? '';
  const value = readDocuments(text)[0]?.value ?? null;
  const { live } = change;
  const field = change.path.at(-1);
  const edit = (at: Path, entries: Json): Candidate | SourceEditRefused =>
    trying(() => editOf(file, editYaml(text, { document: 0, path: at }, entries)));

  const old = valueOf(rendered, change.path);
  if (field === 'image' && typeof live === 'string' && typeof old === 'string')
    for (const images of imageEntriesFor(valueAt(value, ['images']), old, live))
      yield edit(['images'], images);

  const replicas = valueAt(value, ['replicas']);
  if (field === 'replicas' && typeof live === 'number' && Array.isArray(replicas)) {
    for (const [index, entry] of replicas.entries()) {
      const name = isJsonObject(entry) ? entry['name'] : undefined;
      if (typeof name === 'string' && change.object.name.includes(name))
        yield edit(['replicas', index, 'count'], live);
    }
  }

  const [section, key] = change.path;
  if (change.object.kind !== 'ConfigMap' || section !== 'data' || typeof key !== 'string') return;
  const wanted = change.change === 'removed' || typeof live !== 'string' ? undefined : live;
  for (const one of generatorEdits(valueAt(value, ['configMapGenerator']), change.object.name, key, wanted)) {
    if (one.is === 'entries') {
      yield edit(['configMapGenerator'], one.entries);
      continue;
    }
    const place = path.posix.join(folder, one.file);
    const present = await session.read(place);
    if (present === undefined) continue;
    const changed = one.is === 'file' ? one.text : editEnvFile(present, one.key, one.value);
    if (changed !== undefined) yield editOf(place, changed);
  }
}

async function* patchCandidates(
  session: CodifySession,
  { file, folder }: Kustomization,
  change: LiveChange,
  rendered: Json,
  extend: boolean,
): Candidates {
  const text = (await session.read(file)) ?? '';
  const value = readDocuments(text)[0]?.value ?? null;
  // Later patches win.
  for (const { from } of patchEntries(value).toReversed()) {
    const place = 'file' in from ? path.posix.join(folder, from.file) : file;
    const patch = await patchText(session, place, value, from);
    if (patch === undefined) continue;
    for (const changed of patchEdits(patch, change, rendered, extend)) {
      if (changed instanceof SourceEditRefused) yield changed;
      else if ('file' in from) yield editOf(place, changed);
      else yield trying(() => editOf(file, editYaml(text, { document: 0, path: from.inline }, changed)));
    }
  }
}

async function patchText(
  session: CodifySession,
  file: string,
  kustomization: Json,
  from: PatchEntry['from'],
): Promise<string | undefined> {
  if ('file' in from) return await session.read(file);
  const inline = valueAt(kustomization, from.inline);
  return typeof inline === 'string' ? inline : undefined;
}

/** The text of a patch, strategic or JSON, as it could be. */
function patchEdits(
  text: string,
  change: LiveChange,
  rendered: Json,
  extend: boolean,
): (string | SourceEditRefused)[] {
  const documents = trying(() => readDocuments(text));
  if (documents instanceof SourceEditRefused) return [documents];
  const recognise = recogniseByStem(change);
  return documents.flatMap(({ value }, document) => {
    const answers = Array.isArray(value)
      ? jsonPatchEdits(value, rendered, change)
      : isJsonObject(value) && recognise(value)
        ? strategicEdits(value, change, extend)
        : [];
    return answers.map((answer) => trying(() => editYaml(text, { document, path: [] }, answer)));
  });
}

async function* resourceCandidates(
  session: CodifySession,
  { files }: Kustomization,
  change: LiveChange,
  extend: boolean,
): Candidates {
  for (const file of files.filter(isManifest)) {
    const text = await session.read(file);
    if (text === undefined) continue;
    const edits = trying(() => manifestEdits(text, change, recogniseByStem(change), extend));
    if (edits instanceof SourceEditRefused) continue;
    for (const edit of edits) yield edit instanceof SourceEditRefused ? edit : editOf(file, edit);
  }
}
