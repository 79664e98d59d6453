/**
 * One live value carried into its source, with its proof: a repository of 500 kustomizations (50 applications of a base
 * and nine overlays) and 50 charts of three values files, each measurement a process of its own.
 *
 *   node scripts/bench/codify.ts [--runs N]
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { arch, availableParallelism, platform, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { codify } from '../../activities/codify/codify.ts';
import type { CodifyRequest } from '../../activities/codify/codify-request.ts';
import { createRendererOf } from '../../clients/renderers/renderer-of.ts';
import { openSourceTree } from '../../clients/source-tree/source-tree.ts';
import type { ChangeStep, LiveChange } from '../../domain/source/live-change.ts';
import { obtainTools } from '../dev/toolchain/obtain.ts';
import { measureProcess } from './models/whole-process.ts';

const applications = 50;
const overlays = ['dev', 'stage', 'prod', 'eu', 'us', 'asia', 'blue', 'green', 'test'];
const { values } = parseArgs({
  options: { runs: { type: 'string' }, one: { type: 'string' }, root: { type: 'string' } },
});

/** What is measured: name, and what live has that the source has not. */
const edits: Record<string, { request: CodifyRequest; renders: number }> = {
  'a tag in one overlay': kustomize('app-7/overlays/prod', 'registry.example/app-7:2.0', 1),
  'a value that nine overlays share, in a patch of one': kustomize(
    'app-7/overlays/eu',
    'mirror.example/app-7:2.0',
    1,
  ),
  'a component that 50 overlays use': component(50),
  'a value of a chart': chart(4),
};

if (values.one !== undefined && values.root !== undefined) await measured(values.one, values.root);
else await benchmark();

async function benchmark(): Promise<void> {
  const root = mkdtempSync(path.join(tmpdir(), 'plumbline-bench-codify-'));
  try {
    writeRepository(root);
    const programs = await obtainTools(['kustomize', 'helm']);
    process.env['PLUMBLINE_KUSTOMIZE_BINARY'] = programs.kustomize;
    process.env['PLUMBLINE_HELM_BINARY'] = programs.helm;
    console.log(`${platform()} ${arch()}, ${availableParallelism()} cores, medians of whole processes\n`);
    console.log('| edit | seconds | memory | renders in the proof |');
    console.log('| --- | --- | --- | --- |');
    for (const [name, { renders }] of Object.entries(edits)) {
      const costs = [];
      for (let run = 0; run < Number(values.runs ?? 3); run += 1)
        costs.push(
          await measureProcess([process.execPath, import.meta.filename, '--one', name, '--root', root]),
        );
      const median = costs.toSorted((one, other) => one.seconds - other.seconds)[
        Math.floor(costs.length / 2)
      ];
      if (median !== undefined)
        console.log(
          `| ${name} | ${median.seconds.toFixed(2)} | ${median.megabytes === null ? '?' : Math.round(median.megabytes)} MB | ${renders} |`,
        );
    }
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** One edit in this process; fails loudly where it is refused or renders more than depends on it. */
async function measured(name: string, root: string): Promise<void> {
  const edit = edits[name];
  if (edit === undefined) throw new Error(`no edit is called ${name}`);
  const tree = await openSourceTree(root);
  const result = await codify({ tree, rendererOf: createRendererOf({ origins: false }) }, edit.request);
  const { renders } = result.proof;
  if (result.refusals.length > 0 || result.codified.length !== 1 || renders.length !== edit.renders)
    throw new Error(JSON.stringify({ refusals: result.refusals, renders: renders.length }));
}

function change(name: string, location: readonly ChangeStep[], live: string | number): LiveChange {
  const object = { apiVersion: 'apps/v1', kind: 'Deployment', name };
  return { object, change: 'modified', path: location, location: `/spec of ${name}`, live };
}

function kustomize(
  target: string,
  image: string,
  renders: number,
): { request: CodifyRequest; renders: number } {
  const [name = ''] = target.split('/');
  const container = { keys: { name }, index: 0 };
  const changes = [change(name, ['spec', 'template', 'spec', 'containers', container, 'image'], image)];
  return { request: { target: { path: target, settings: { type: 'kustomize' } }, changes }, renders };
}

/** The value is the same everywhere but where it is changed: the overlays that use the component are all rendered. */
function component(renders: number): { request: CodifyRequest; renders: number } {
  const changes = [change('app-0', ['metadata', 'annotations', 'note-0'], 'seen')];
  return {
    request: { target: { path: 'app-0/overlays/test', settings: { type: 'kustomize' } }, changes },
    renders,
  };
}

function chart(renders: number): { request: CodifyRequest; renders: number } {
  const settings = { type: 'helm' as const, releaseName: 'chart-7', valuesFiles: ['values-prod.yaml'] };
  return {
    request: {
      target: { path: 'charts/chart-7', settings },
      changes: [change('chart-7', ['spec', 'replicas'], 5)],
    },
    renders,
  };
}

function writeRepository(root: string): void {
  const write = (file: string, text: string): void => {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  };
  write(
    'shared/kustomization.yaml',
    `apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\npatches:\n${sharedPatches()}`,
  );
  for (let index = 0; index < applications; index += 1) {
    const name = `app-${index}`;
    write(`${name}/base/kustomization.yaml`, 'resources:\n  - app.yaml\n');
    write(`${name}/base/app.yaml`, deployment(name));
    for (const overlay of overlays) {
      const images =
        overlay === 'prod' ? `images:\n  - name: registry.example/${name}\n    newTag: "1.1"\n` : '';
      const components = overlay === 'test' ? 'components:\n  - ../../../shared\n' : '';
      write(
        `${name}/overlays/${overlay}/kustomization.yaml`,
        `resources:\n  - ../../base\n${images}${components}`,
      );
    }
  }
  for (let index = 0; index < applications; index += 1) {
    const folder = `charts/chart-${index}`;
    write(`${folder}/Chart.yaml`, `apiVersion: v2\nname: chart-${index}\nversion: 1.0.0\n`);
    write(`${folder}/values.yaml`, 'replicaCount: 1\nimage: registry.example/app:1.0\n');
    for (const environment of ['dev', 'stage', 'prod'])
      write(`${folder}/values-${environment}.yaml`, `# ${environment}\nimage: registry.example/app:1.1\n`);
    const template = deployment('{{ .Release.Name }}')
      .replace('replicas: 1', 'replicas: {{ .Values.replicaCount }}')
      .replace(/image: .*/, 'image: {{ .Values.image }}');
    write(`${folder}/templates/app.yaml`, template);
  }
}

/** Only the application that it names is changed by each of them. */
function sharedPatches(): string {
  return Array.from({ length: applications }, (_one, index) => patchOf(index)).join('');
}

function deployment(name: string): string {
  return `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: "${name}"}\nspec:\n  replicas: 1 # few\n  selector: {matchLabels: {app: app}}\n  template:\n    metadata: {labels: {app: app}}\n    spec:\n      containers:\n        - name: "${name}"\n          image: registry.example/${name}:1.0\n`;
}

function patchOf(index: number): string {
  return `  - target: {kind: Deployment, name: app-${index}}\n    patch: |-\n      - op: add\n        path: /metadata/annotations\n        value: {note-${index}: fresh}\n`;
}
