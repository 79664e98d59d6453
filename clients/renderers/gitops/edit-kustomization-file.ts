import { readdir, realpath } from 'node:fs/promises';
import path from 'node:path';
import { parseDocument } from 'yaml';
import { isMap } from '../../../domain/gitops/fields.ts';
import { editKustomization } from '../../../domain/gitops/kustomization-edit.ts';
import type { KustomizationEdit } from '../../../domain/gitops/kustomization-edit.ts';
import type { JsonObject } from '../../../domain/infrastructure/object.ts';
import { findInside, nameInside } from '../inside.ts';
import type { RenderFault } from '../renderer.ts';
import { kustomizationNames } from '../source-kind.ts';
import { readSourceText } from '../source-text.ts';
import { replaceFile } from './private-copy.ts';

const maximumBytes = 1_000_000;

/**
 * Changes the kustomization of a folder in place, in a copy of the source. A file that cannot be read is left to
 * kustomize's own checks.
 *
 * @param folder inside `root`, both of the copy.
 * @param ignoreMissingComponents leaves out components that are not there.
 * @returns faults of the edit itself.
 */
export async function editKustomizationFile(
  root: string,
  folder: string,
  edit: KustomizationEdit,
  ignoreMissingComponents: boolean,
): Promise<RenderFault[]> {
  if (Object.keys(edit).length === 0) return [];
  const realRoot = await realpath(root);
  const entries = await readdir(folder);
  const name = kustomizationNames.find((one) => entries.includes(one));
  if (name === undefined) return [];
  const file = path.join(folder, name);
  const found = await findInside(realRoot, file);
  if (typeof found === 'string') return [];
  const source = await readSourceText(found.real, maximumBytes);
  if (!('text' in source)) return [];

  const document = parseDocument(source.text, { prettyErrors: false, logLevel: 'silent' });
  if (document.errors.length > 0) return [];
  const kustomization: unknown = document.toJS({ maxAliasCount: 100 });
  if (!isMap(kustomization)) {
    const position = { file: nameInside(realRoot, file), line: 1, column: 1 };
    return [{ position, message: 'a kustomization must be a mapping' }];
  }
  const components = await existing(edit.components, realRoot, folder, ignoreMissingComponents);
  const wanted = components === undefined ? edit : { ...edit, components };
  const edited: JsonObject = editKustomization(kustomization, wanted);
  for (const [field, value] of Object.entries(edited)) {
    if (value !== kustomization[field]) document.set(field, document.createNode(value));
  }
  await replaceFile(file, document.toString());
  return [];
}

async function existing(
  components: readonly string[] | undefined,
  realRoot: string,
  folder: string,
  ignoreMissing: boolean,
): Promise<readonly string[] | undefined> {
  if (components === undefined || !ignoreMissing) return components;
  const kept: string[] = [];
  for (const component of components) {
    if ((await findInside(realRoot, path.resolve(folder, component))) !== 'missing') kept.push(component);
  }
  return kept;
}
