import path from 'node:path';
import { valueAt } from '../../domain/infrastructure/json-pointer.ts';
import { describeReference } from '../../domain/infrastructure/object.ts';
import type { JsonObject, KubernetesObject } from '../../domain/infrastructure/object.ts';
import { asText, isJsonObject, withValueAt } from '../../domain/source/json.ts';
import type { LiveChange } from '../../domain/source/live-change.ts';
import { objectsReferringTo } from '../../domain/source/referrers.ts';
import { SourceEditRefused } from '../../domain/source/refusal.ts';
import { editYaml } from '../../domain/source/yaml/edit-yaml.ts';
import { lineEnding } from '../../domain/source/yaml/layout.ts';
import { appendDocument, writeObject } from '../../domain/source/yaml/object-file.ts';
import { readDocuments } from '../../domain/source/yaml/source-documents.ts';
import { editOf } from './candidate.ts';
import type { Candidate, Candidates } from './candidate.ts';
import {
  isManifest,
  recogniseByStem,
  recogniseExactly,
  removalEdits,
  trying,
} from './manifest-candidates.ts';
import { freeName, nameInOverlay, newPatchCandidates, withEntry } from './overlay-patch.ts';
import type { CodifySession } from './session.ts';
import { plain } from './source-graph.ts';

/** An object that was created by hand gets a file in the folder of the target, named by its kustomization. */
export async function* createdCandidates(session: CodifySession, object: JsonObject): Candidates {
  const { path: start, settings } = session.request.target;
  const place = plain(start);
  const stated = asText(valueAt(object, ['metadata', 'name']));
  const stem = `${asText(object['kind'])}-${stated}`;
  if (settings.type === 'yaml') {
    const text = session.exists(place) ? await session.read(place) : undefined;
    if (text !== undefined) yield trying(() => editOf(place, appendDocument(text, object)));
    else yield editOf(freeName(session, place, stem), writeObject(object));
    return;
  }
  const overlay = session.graph.kustomizations.get(place);
  const text = overlay === undefined ? undefined : await session.read(overlay.file);
  if (overlay === undefined || text === undefined) return;
  const value = readDocuments(text)[0]?.value ?? null;
  const file = freeName(session, place, stem);
  const name = nameInOverlay(stated, value);
  const named = withValueAt(object, ['metadata', 'name'], name) ?? object;
  const newline = lineEnding(text);
  yield trying(() => ({
    edits: new Map([
      [file, writeObject(isJsonObject(named) ? named : object, newline)],
      [overlay.file, withEntry(text, 'resources', path.posix.basename(file))],
    ]),
  }));
}

/** An object that was deleted leaves the file that states it; where others use the file, the overlay deletes it. */
export async function* deletedCandidates(
  session: CodifySession,
  change: LiveChange,
  rendered: KubernetesObject,
): Candidates {
  const users = objectsReferringTo(rendered, session.current).map(describeReference);
  const warnings =
    users.length === 0
      ? []
      : [`${describeReference(change.object)} goes, and ${users.join(', ')} still refer to it`];
  const warned = (candidate: Candidate | SourceEditRefused): Candidate | SourceEditRefused =>
    candidate instanceof SourceEditRefused ? candidate : { ...candidate, warnings };
  const { target } = session.request;
  const isOverlay = target.settings.type === 'kustomize';
  const recognise = isOverlay ? recogniseByStem(change) : recogniseExactly(change);
  for (const file of [...session.graph.closureOf(target)].filter(isManifest)) {
    const text = await session.read(file);
    if (text === undefined) continue;
    const edits = trying(() => removalEdits(text, change, recognise));
    for (const edit of edits instanceof SourceEditRefused ? [] : edits) {
      if (edit instanceof SourceEditRefused) yield edit;
      else yield warned(edit === '' ? await withoutFile(session, file) : editOf(file, edit));
    }
  }
  if (isOverlay)
    for await (const candidate of newPatchCandidates(session, change, rendered)) yield warned(candidate);
}

/** A file that held nothing else goes, and with it its name in the kustomizations of the target. */
async function withoutFile(session: CodifySession, file: string): Promise<Candidate | SourceEditRefused> {
  const edits = new Map<string, string | null>([[file, null]]);
  for (const kustomization of session.graph.chainOf(plain(session.request.target.path))) {
    if (!kustomization.files.includes(file)) continue;
    const text = (await session.read(kustomization.file)) ?? '';
    const changed = trying(() => withoutResource(text, kustomization.folder, file));
    if (changed instanceof SourceEditRefused) return changed;
    edits.set(kustomization.file, changed);
  }
  return { edits };
}

function withoutResource(text: string, folder: string, file: string): string {
  const resources = valueAt(readDocuments(text)[0]?.value, ['resources']);
  const index = Array.isArray(resources)
    ? resources.findIndex((one) => typeof one === 'string' && path.posix.join(folder, one) === file)
    : -1;
  if (index === -1)
    throw new SourceEditRefused(
      'no-place-in-source',
      `${file} is named by its kustomization in another way than as a resource`,
    );
  return editYaml(text, { document: 0, path: ['resources', index] }, undefined);
}
