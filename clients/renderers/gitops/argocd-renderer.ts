import { realpath } from 'node:fs/promises';
import path from 'node:path';
import type { ArgocdHelmOptions, ArgocdRender } from '../../../domain/gitops/governed-source.ts';
import type { KustomizationEdit } from '../../../domain/gitops/kustomization-edit.ts';
import type { KubernetesObject } from '../../../domain/infrastructure/object.ts';
import { createHelmRenderer } from '../helm-renderer.ts';
import { findStart } from '../inside.ts';
import { createKustomizeRenderer } from '../kustomize-renderer.ts';
import { onlyFaults } from '../render-result.ts';
import type { GitopsSettings, HelmParameter } from '../render-settings.ts';
import type { Renderer, RenderResult } from '../renderer.ts';
import { findSourceKind } from '../source-kind.ts';
import type { ToolRendererOptions } from '../tools/tool-renderer.ts';
import { createYamlRenderer } from '../yaml-renderer.ts';
import { findValuesFiles } from './argocd-values-files.ts';
import { editKustomizationFile } from './edit-kustomization-file.ts';
import { withPrivateCopy } from './private-copy.ts';

type Settings = GitopsSettings & ArgocdRender;

interface Tools {
  helm: ToolRendererOptions;
  kustomize: ToolRendererOptions;
}

/**
 * Renders a folder as Argo CD's repository server does: what the Application says decides the tool, else the files
 * there. Hooks are left out: they run once and are no part of what is to keep running.
 * https://argo-cd.readthedocs.io/en/stable/user-guide/application_sources/
 */
export function createArgocdRenderer(settings: Settings, tools: Tools): Renderer {
  return {
    async render(root, start, signal) {
      const rendered = await renderByKind(settings, tools, root, start, signal);
      const objects = rendered.objects.filter(({ object }) => !isHook(object));
      return {
        ...rendered,
        objects,
        ...(settings.namespace === undefined ? {} : { namespace: settings.namespace }),
      };
    },
  };
}

async function renderByKind(
  settings: Settings,
  tools: Tools,
  root: string,
  start: string,
  signal: AbortSignal | undefined,
): Promise<RenderResult> {
  const { real, isDirectory } = await findStart(root, await realpath(root), start);
  const kind = isDirectory ? await kindOf(settings, real) : 'directory';
  if (kind === 'helm') return await renderHelm(settings, tools, root, start, signal);
  if (kind === 'kustomize') return await renderKustomize(settings, tools, root, start, signal);
  const { recurse = false, include, exclude } = settings.directory ?? {};
  const selection = {
    recurse,
    ...(include === undefined ? {} : { include: alternatives(include) }),
    ...(exclude === undefined ? {} : { exclude: alternatives(exclude) }),
  };
  return await createYamlRenderer(selection).render(root, start, signal);
}

/** Options that are stated win over what the files look like, as in Argo CD. */
async function kindOf(
  { helm, kustomize, directory }: Settings,
  folder: string,
): Promise<'helm' | 'kustomize' | 'directory'> {
  if (helm !== undefined) return 'helm';
  if (kustomize !== undefined) return 'kustomize';
  if (directory !== undefined) return 'directory';
  return (await findSourceKind(folder))?.render ?? 'directory';
}

async function renderKustomize(
  { kustomize = {}, environment, allowRemote = false }: Settings,
  tools: Tools,
  root: string,
  start: string,
  signal: AbortSignal | undefined,
): Promise<RenderResult> {
  const { ignoreMissingComponents = false, ...edit } = kustomize;
  const renderer = createKustomizeRenderer({ type: 'kustomize', allowRemote }, tools.kustomize);
  if (Object.keys(edit).length === 0) return await renderer.render(root, start, signal);
  return await withPrivateCopy(root, async (copy) => {
    const { real } = await findStart(copy, await realpath(copy), start);
    const filled = withEnvironmentInAnnotations(edit, environment);
    const faults = await editKustomizationFile(copy, real, filled, ignoreMissingComponents);
    return faults.length > 0 ? onlyFaults(faults) : await renderer.render(copy, start, signal);
  });
}

function withEnvironmentInAnnotations(
  edit: KustomizationEdit,
  environment: ArgocdRender['environment'],
): KustomizationEdit {
  if (edit.annotations === undefined) return edit;
  const filled = Object.entries(edit.annotations).map(([name, value]) => [name, fill(value, environment)]);
  return { ...edit, annotations: Object.fromEntries(filled) as Record<string, string> };
}

const noHelmOptions: ArgocdHelmOptions = {
  valueFiles: [],
  ignoreMissingValueFiles: false,
  parameters: [],
  fileParameters: [],
  skipCrds: false,
  skipTests: false,
};

async function renderHelm(
  settings: Settings,
  tools: Tools,
  root: string,
  start: string,
  signal: AbortSignal | undefined,
): Promise<RenderResult> {
  const { application, namespace, environment, capabilities, references = {} } = settings;
  const helm = settings.helm ?? noHelmOptions;
  return await withPrivateCopy(root, async (copy) => {
    const { real } = await findStart(copy, await realpath(copy), start);
    const stated = { ...helm, valueFiles: helm.valueFiles.map((file) => fill(file, environment)) };
    const { valuesFiles, fileParameters, faults } = await findValuesFiles(copy, real, stated, references);
    if (faults.length > 0) return onlyFaults(faults);
    const parameters: HelmParameter[] = helm.parameters.map(({ name, value, forceString }) => ({
      flag: forceString ? '--set-string' : '--set',
      name,
      value: escapeCommas(fill(value, environment)),
    }));
    const renderer = createHelmRenderer(
      {
        type: 'helm',
        releaseName: helm.releaseName ?? application,
        namespace: helm.namespace ?? namespace,
        valuesFiles,
        ...(helm.valuesObject === undefined ? {} : { values: helm.valuesObject }),
        parameters: [
          ...parameters,
          ...fileParameters.map(({ name, path: value }) => ({ flag: '--set-file' as const, name, value })),
        ],
        includeCrds: !helm.skipCrds,
        capabilities: capabilities && {
          kubernetesVersion: helm.kubeVersion ?? capabilities.kubernetesVersion,
          apiVersions: helm.apiVersions ?? capabilities.apiVersions,
        },
      },
      tools.helm,
    );
    return await renderer.render(copy, path.posix.normalize(start), signal);
  });
}

/** `$NAME` and `${NAME}` of Argo CD's build environment; an unknown one becomes nothing, `$$` is a dollar. */
function fill(text: string, environment: ArgocdRender['environment']): string {
  return text.replaceAll(/\$(?:\$|(ARGOCD_[A-Z_]+)|\{(ARGOCD_[A-Z_]+)\})/g, (whole, bare, braced) =>
    whole === '$$' ? '$' : (environment[String(bare ?? braced)] ?? ''),
  );
}

/** Helm takes a comma for the start of the next parameter; a list in braces keeps its own. */
function escapeCommas(value: string): string {
  return value.startsWith('{') ? value : value.replaceAll(/(?<!\\),/g, '\\,');
}

/** The globs of `{a,b}`. */
function alternatives(glob: string): string[] {
  const list = /^(.*)\{([^{}]*)\}(.*)$/s.exec(glob);
  if (list === null) return [glob];
  const [, before = '', choices = '', after = ''] = list;
  return choices.split(',').flatMap((choice) => alternatives(`${before}${choice}${after}`));
}

const hookAnnotations = ['argocd.argoproj.io/hook', 'helm.sh/hook'];

/** A CRD that a chart installs by hook stays, as with Argo CD. */
function isHook({ metadata, kind }: KubernetesObject): boolean {
  const { annotations } = metadata;
  if (annotations?.['argocd.argoproj.io/hook'] === 'Skip') return true;
  if (kind === 'CustomResourceDefinition' && annotations?.['helm.sh/hook'] === 'crd-install') return false;
  return hookAnnotations.some((name) => annotations?.[name] !== undefined);
}
