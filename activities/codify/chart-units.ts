import path from 'node:path';
import type { HelmSettings } from '../../clients/renderers/render-settings.ts';
import type { SourceTree } from '../../clients/source-tree/source-tree.ts';
import type { RenderUnit } from './codify-request.ts';
import { plain } from './source-graph.ts';

const notValues = /(?:^|\/)(?:Chart\.yaml|Chart\.lock|values\.yaml|requirements\.(?:yaml|lock)|\.[^/]*)$/;
const ownFolders = /^(?:templates|charts|crds|tests?|files)\//;

/**
 * The ways in which a chart is rendered, as far as its repository tells: with its defaults alone, and with each values
 * file in its folder, or that is named for it elsewhere. Charts that hold a part of it are rendered, too.
 */
export function chartUnits(
  tree: SourceTree,
  charts: readonly string[],
  target: RenderUnit & { settings: HelmSettings },
): RenderUnit[] {
  const own = plain(target.path);
  const around = charts.filter((chart) => chart === own || isInside(own, path.posix.join(chart, 'charts')));
  return around.flatMap((chart) => {
    const settings: HelmSettings =
      chart === own
        ? withoutFiles(target.settings)
        : { type: 'helm', releaseName: path.posix.basename(chart) || 'release' };
    // Whether the most specific file of the target is ever used without the others nobody says: it is the target's own.
    const last = chart === own ? target.settings.valuesFiles?.at(-1) : undefined;
    const unit = (valuesFiles: string[]): RenderUnit => ({
      path: chart || '.',
      settings: { ...settings, valuesFiles },
    });
    return [
      unit([]),
      ...valuesFilesOf(tree, charts, chart)
        .map((file) => path.posix.relative(chart, file))
        .filter((file) => file !== last)
        .map((file) => unit([file])),
    ];
  });
}

function withoutFiles({ valuesFiles: _files, ...settings }: HelmSettings): HelmSettings {
  return settings;
}

function valuesFilesOf(tree: SourceTree, charts: readonly string[], chart: string): string[] {
  const name = path.posix.basename(chart);
  return [...tree.files].filter((file) => {
    if (!/\.ya?ml$/.test(file) || notValues.test(file.slice(chart.length))) return false;
    if (isInside(file, chart)) return !ownFolders.test(path.posix.relative(chart, file));
    if (!/values/i.test(path.posix.basename(file)) || charts.some((one) => isInside(file, one))) return false;
    return charts.length === 1 || file.split(/[/.]/).includes(name);
  });
}

function isInside(file: string, folder: string): boolean {
  return file !== folder && (folder === '' || file.startsWith(`${folder}/`));
}
