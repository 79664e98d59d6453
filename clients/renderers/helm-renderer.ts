import { realpath, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { checkChart } from './helm/check-chart.ts';
import { argumentOf, faultsOfParameters } from './helm/parameters.ts';
import { toHelmFaults } from './helm/helm-faults.ts';
import { templatePlaces } from './helm/template-places.ts';
import { findStart, nameInside } from './inside.ts';
import { onlyFaults, toRenderResult } from './render-result.ts';
import type { HelmSettings } from './render-settings.ts';
import type { Renderer, RenderResult } from './renderer.ts';
import { runTool } from './tools/run-tool.ts';
import { limitsOf } from './tools/tool-renderer.ts';
import type { ToolRendererOptions } from './tools/tool-renderer.ts';
import { parseManifests } from './yaml/parse-manifests.ts';

/**
 * Renders a chart as `helm template` does: with its CRDs, and without hooks and tests, which are no part of what is
 * to keep running. Dependencies must lie under charts/; nothing is fetched.
 */
export function createHelmRenderer(settings: HelmSettings, options: ToolRendererOptions): Renderer {
  return {
    async render(root, start, signal) {
      signal?.throwIfAborted();
      const realRoot = await realpath(root);
      const { real, isDirectory } = await findStart(root, realRoot, start);
      const folder = isDirectory ? real : path.dirname(real);
      const faults = await checkChart(realRoot, folder, filesOf(settings));
      const chart = nameInside(realRoot, folder);
      faults.push(...faultsOfParameters(settings, chart));
      if (faults.length > 0) return onlyFaults(faults);

      const rendered = await runTool({
        executable: await options.findExecutable(),
        prepare: async (home) => await templateArguments(settings, folder, home),
        folder: realRoot,
        network: false,
        limits: limitsOf(options),
        signal,
      });
      if ('output' in rendered) return collect(rendered.output, chart, settings.namespace);
      if ('complaint' in rendered) return onlyFaults(await toHelmFaults(rendered.complaint, realRoot, chart));
      const position = { file: path.posix.join(chart, 'Chart.yaml'), line: 1, column: 1 };
      return onlyFaults([{ position, message: `helm ${rendered.exceeded}` }]);
    },
  };
}

/** Everything that is read beside the chart. */
function filesOf({ valuesFiles = [], parameters = [] }: HelmSettings): string[] {
  const files = parameters.filter(({ flag }) => flag === '--set-file').map(({ value }) => value);
  return [...valuesFiles, ...files];
}

/**
 * Values go through a private file: a command line is seen by everybody on the machine. Parameters cannot, and stand
 * in the open where they come from, too. The name of the release stands behind all options, so that it cannot be one:
 * `--post-renderer=/bin/sh` would run what the chart renders to.
 */
async function templateArguments(settings: HelmSettings, chart: string, home: string): Promise<string[]> {
  const { releaseName, namespace, valuesFiles = [], values = {}, parameters = [], capabilities } = settings;
  const ownValues = path.join(home, 'values.json');
  await writeFile(ownValues, JSON.stringify(values), { mode: 0o600 });
  return [
    'template',
    ...(namespace === undefined ? [] : [`--namespace=${namespace}`]),
    ...(settings.includeCrds === false ? [] : ['--include-crds']),
    '--no-hooks',
    '--skip-tests',
    ...[...valuesFiles.map((file) => path.resolve(chart, file)), ownValues].map(
      // Helm reads a list of comma-separated values here: without quotes a name could become several.
      (file) => `--values="${file.replaceAll('"', '""')}"`,
    ),
    ...parameters.map((parameter) => argumentOf(parameter, chart)),
    ...(capabilities === undefined ? [] : [`--kube-version=${capabilities.kubernetesVersion}`]),
    ...(capabilities?.apiVersions ?? []).map((version) => `--api-versions=${version}`),
    '--',
    releaseName,
    chart,
  ];
}

function collect(output: string, chart: string, namespace: string | undefined): RenderResult {
  const fileAt = templatePlaces(output, chart);
  const placeOf = ({ line }: { line: number }) => ({ file: fileAt(line), line: 1, column: 1 });
  const { objects, faults, skipped } = parseManifests(output, chart);
  const result = toRenderResult({
    objects: objects.map(({ object, source }) => ({ object, source: placeOf(source) })),
    faults: faults.map(({ position, message }) => ({
      position: placeOf(position),
      message: `in what it renders to: ${message}`,
    })),
    skipped: skipped.map(({ position, reason }) => ({ position: placeOf(position), reason })),
  });
  return namespace === undefined ? result : { ...result, namespace };
}
