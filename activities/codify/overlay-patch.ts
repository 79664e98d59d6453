import path from 'node:path';
import { valueAt } from '../../domain/infrastructure/json-pointer.ts';
import type { Json, JsonObject, KubernetesObject } from '../../domain/infrastructure/object.ts';
import { asJson, isJsonObject, withValueAt } from '../../domain/source/json.ts';
import { newJsonPatch, newStrategicPatch } from '../../domain/source/kustomize/patches.ts';
import type { LiveChange } from '../../domain/source/live-change.ts';
import { editYaml } from '../../domain/source/yaml/edit-yaml.ts';
import { lineEnding } from '../../domain/source/yaml/layout.ts';
import { writeObject } from '../../domain/source/yaml/object-file.ts';
import { readDocuments } from '../../domain/source/yaml/source-documents.ts';
import { writeLines } from '../../domain/source/yaml/write-value.ts';
import type { Candidates } from './candidate.ts';
import { trying } from './manifest-candidates.ts';
import type { CodifySession } from './session.ts';
import { plain } from './source-graph.ts';

/** A patch in a file of its own, which the overlay names: nothing else can move by it. */
export async function* newPatchCandidates(
  session: CodifySession,
  change: LiveChange,
  rendered: KubernetesObject,
): Candidates {
  const overlay = session.graph.kustomizations.get(plain(session.request.target.path));
  const text = overlay === undefined ? undefined : await session.read(overlay.file);
  if (overlay === undefined || text === undefined) return;
  const value = readDocuments(text)[0]?.value ?? null;
  const newline = lineEnding(text);
  const { apiVersion, kind } = rendered;
  for (const name of namesBefore(rendered.metadata.name, value)) {
    const file = freeName(session, overlay.folder, `patch-${kind}-${name}`);
    const named = path.posix.basename(file);
    const strategic = newStrategicPatch(apiVersion, kind, name, change);
    yield trying(() => ({
      edits: new Map([
        [file, writeObject(strategic, newline)],
        [overlay.file, withEntry(text, 'patches', { path: named })],
      ]),
    }));
    const operations = newJsonPatch(asJson(rendered), change);
    if (operations === undefined) continue;
    const target = { kind, name };
    yield trying(() => ({
      edits: new Map([
        [file, writeList(operations, newline)],
        [overlay.file, withEntry(text, 'patches', { path: named, target })],
      ]),
    }));
  }
}

/** Names that the overlay's own patches know an object by: before its prefix, suffix and hash are put on. */
function namesBefore(name: string, kustomization: Json): string[] {
  const prefix = textAt(kustomization, 'namePrefix');
  const suffix = textAt(kustomization, 'nameSuffix');
  return [...new Set([name, name.replace(/-[a-z0-9]{10}$/, '')])].map((one) => {
    const start = one.startsWith(prefix) ? prefix.length : 0;
    const end = suffix !== '' && one.endsWith(suffix) ? one.length - suffix.length : one.length;
    return one.slice(start, end);
  });
}

/** The name that an object must have in a file so that the overlay gives it the one it has live. */
export function nameInOverlay(name: string, kustomization: Json): string {
  return namesBefore(name, kustomization)[0] ?? name;
}

function textAt(value: Json, field: string): string {
  const text = valueAt(value, [field]);
  return typeof text === 'string' ? text : '';
}

/** A file that is not there yet. */
export function freeName(session: CodifySession, folder: string, stem: string): string {
  const base = stem.toLowerCase().replaceAll(/[^a-z0-9.-]+/g, '-');
  for (let number = 1; ; number += 1) {
    const file = path.posix.join(folder, `${base}${number === 1 ? '' : `-${number}`}.yaml`);
    if (!session.exists(file)) return file;
  }
}

function writeList(items: Json[], newline: '\n' | '\r\n'): string {
  return writeLines(items, 0, { newline, json: false, listIndent: 2 }).join(newline) + newline;
}

/** A kustomization with one more entry in one of its lists. */
export function withEntry(text: string, field: string, entry: Json): string {
  const value = readDocuments(text)[0]?.value ?? null;
  const present = valueAt(value, [field]);
  const entries = Array.isArray(present) ? [...present, entry] : [entry];
  const root: JsonObject = isJsonObject(value) ? value : {};
  return editYaml(text, { document: 0, path: [] }, withValueAt(root, [field], entries));
}
