import { copyFile, mkdtemp, realpath } from 'node:fs/promises';
import path from 'node:path';
import type { ArgocdHelmOptions } from '../../../domain/gitops/governed-source.ts';
import { findInside, nameInside } from '../inside.ts';
import type { RenderFault } from '../renderer.ts';
import { replaceFile } from './private-copy.ts';

export interface FoundValuesFiles {
  /** Relative to the chart, in the order in which later ones win. */
  valuesFiles: string[];
  fileParameters: { name: string; path: string }[];
  faults: RenderFault[];
}

/**
 * Finds the files that an Application names, and puts those of other sources (`$ref/…`) and its own values text into
 * the copy, beside them.
 *
 * @param chart real folder of the chart in the copy.
 * @param references checkouts of the other sources, by name.
 */
export async function findValuesFiles(
  copy: string,
  chart: string,
  helm: ArgocdHelmOptions,
  references: Readonly<Record<string, string>>,
): Promise<FoundValuesFiles> {
  const realRoot = await realpath(copy);
  const ours = await mkdtemp(path.join(realRoot, '.plumbline-'));
  const faults: RenderFault[] = [];
  let taken = 0;

  async function find(stated: string, mayBeMissing: boolean): Promise<string | undefined> {
    const reference = /^\$([^/]+)\/(.*)$/.exec(stated);
    const folder = reference === null ? realRoot : references[reference[1] ?? ''];
    const fault = (reason: string): undefined => {
      const position = {
        file: path.posix.join(nameInside(realRoot, chart), 'Chart.yaml'),
        line: 1,
        column: 1,
      };
      faults.push({ position, message: `values file ${stated} ${reason}` });
    };
    if (/^[a-z][a-z0-9+.-]*:\/\//i.test(stated))
      return fault('is on another server; copy it into the repository');
    if (folder === undefined) return fault('refers to a source that the Application does not have');
    const base = await realpath(folder);
    const start = reference === null && !stated.startsWith('/') ? chart : base;
    const found = await findInside(base, path.join(start, reference?.[2] ?? stated));
    if (found === 'missing') return mayBeMissing ? undefined : fault('does not exist');
    if (found === 'outside') return fault('leads out of the source');
    if (found.isDirectory) return fault('is a folder');
    if (reference === null) return path.relative(chart, found.real);
    taken += 1;
    const own = path.join(ours, `${taken}-${path.basename(found.real)}`);
    await copyFile(found.real, own);
    return path.relative(chart, own);
  }

  const valuesFiles: string[] = [];
  for (const file of helm.valueFiles) {
    const found = await find(file, helm.ignoreMissingValueFiles);
    if (found !== undefined) valuesFiles.push(found);
  }
  if (helm.values !== undefined && helm.valuesObject === undefined) {
    const own = path.join(ours, 'values.yaml');
    await replaceFile(own, helm.values);
    valuesFiles.push(path.relative(chart, own));
  }
  const fileParameters: { name: string; path: string }[] = [];
  for (const { name, path: stated } of helm.fileParameters) {
    const found = await find(stated, false);
    if (found !== undefined) fileParameters.push({ name, path: found });
  }
  return { valuesFiles, fileParameters, faults };
}
