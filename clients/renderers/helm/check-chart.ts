import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { findInside, nameInside } from '../inside.ts';
import type { RenderFault } from '../renderer.ts';

/** More files than this are hardly a chart. */
const maximumFiles = 20_000;

/**
 * Finds what Helm must not read, before it does. Helm follows symbolic links in a chart wherever they lead, and fetches
 * values files that look like addresses. `chart` is a real folder inside `realRoot`.
 */
export async function checkChart(
  realRoot: string,
  chart: string,
  valuesFiles: readonly string[],
): Promise<RenderFault[]> {
  const folder = nameInside(realRoot, chart);
  const file = path.posix.join(folder, 'Chart.yaml');
  const found = await findInside(realRoot, path.join(chart, 'Chart.yaml'));
  if (found === 'missing')
    return [faultAt(file, 'there is no Chart.yaml; `path` is to be the folder of a chart')];
  const faults = await findLinksOut(realRoot, chart);
  for (const valuesFile of valuesFiles) {
    const values = await findInside(realRoot, path.resolve(chart, valuesFile));
    const name = nameInside(realRoot, path.resolve(chart, valuesFile));
    if (values === 'outside' || name.startsWith('..'))
      faults.push(faultAt(file, `values file ${valuesFile} leads out of the source`));
    else if (values === 'missing' || values.isDirectory)
      faults.push(faultAt(name, `values file ${valuesFile} of ${folder || 'the chart'} does not exist`));
  }
  return faults;
}

async function findLinksOut(realRoot: string, chart: string): Promise<RenderFault[]> {
  const folders = [chart];
  const seen = new Set(folders);
  const faults: RenderFault[] = [];
  let files = 0;
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      const file = path.join(folder, entry.name);
      const name = nameInside(realRoot, file);
      files += 1;
      if (files > maximumFiles) return [faultAt(name, `the chart has more than ${maximumFiles} files`)];
      const found = entry.isSymbolicLink()
        ? await findInside(realRoot, file)
        : { real: file, isDirectory: entry.isDirectory() };
      if (found === 'outside') faults.push(faultAt(name, 'symbolic link that leads out of the source'));
      else if (found === 'missing') faults.push(faultAt(name, 'symbolic link that leads to nothing'));
      else if (found.isDirectory && !seen.has(found.real)) folders.push(...remember(seen, found.real));
    }
  }
  return faults;
}

function remember(seen: Set<string>, folder: string): [string] {
  seen.add(folder);
  return [folder];
}

function faultAt(file: string, message: string): RenderFault {
  return { position: { file, line: 1, column: 1 }, message };
}
