import type { Command } from 'commander';
import type { RenderSettings } from '../../clients/renderers/render-settings.ts';
import type { Target } from '../../config/schema/target.ts';
import { withSourceDefaults } from '../../config/schema/source.ts';
import type { IgnoreRule } from '../../domain/infrastructure/ignore-rules.ts';
import { ignoreRulesOf } from '../../workers/ignore-rules.ts';
import type { CodifyOptions } from './commands/codify.ts';
import { ignoreRulesOfCluster } from './ignore-rules-of-cluster.ts';
import { openConfiguration } from './open-configuration.ts';
import { requireTarget } from './require-target.ts';
import type { ReleaseOptions } from './render-source.ts';

/** What live state is held against, from the options and, where one is named, a target of the configuration. */
export interface CodifyTarget {
  cluster: { kubeconfig?: string | undefined; context?: string | undefined; inCluster?: true | undefined };
  namespaces: string[];
  release: ReleaseOptions;
  /** Objects that were created by hand are looked for, too. */
  findCreated: boolean;
  name: string;
  ignoreRules: (context: string | undefined) => Promise<IgnoreRule[]>;
  settingsFor: (found: RenderSettings) => RenderSettings;
}

export async function codifyTarget(options: CodifyOptions, command: Command): Promise<CodifyTarget> {
  const { kubeconfig, context, namespace, release, values } = options;
  const stated = { namespace, release, values };
  const cluster = { kubeconfig, context };
  if (options.target === undefined)
    return {
      cluster,
      namespaces: namespace === undefined ? [] : [namespace],
      release: stated,
      findCreated: false,
      name: '',
      ignoreRules: (used) => ignoreRulesOfCluster(used, command),
      settingsFor: (found) => found,
    };
  const configuration = await openConfiguration(command);
  requireTarget(configuration, options.target);
  const target = configuration.targets.find(({ name }) => name === options.target) as Target;
  const isOverridden = kubeconfig !== undefined || context !== undefined;
  return {
    cluster: isOverridden ? cluster : target.cluster,
    namespaces: namespace === undefined ? (target.namespaces ?? []) : [namespace],
    release: stated,
    findCreated: true,
    name: target.name,
    ignoreRules: async () => ignoreRulesOf(target),
    settingsFor: (found) => withRelease(found, target, stated),
  };
}

/** A release as the target has it, apart from what the command line says otherwise. */
function withRelease(found: RenderSettings, target: Target, stated: ReleaseOptions): RenderSettings {
  if (found.type !== 'helm') return found;
  const { helm } = withSourceDefaults(target.source);
  const [namespace] = target.namespaces ?? [];
  const configured = { releaseName: target.name, ...(namespace === undefined ? {} : { namespace }), ...helm };
  return {
    type: 'helm',
    ...configured,
    ...(stated.release === undefined ? {} : { releaseName: stated.release }),
    ...(stated.namespace === undefined ? {} : { namespace: stated.namespace }),
    ...(stated.values === undefined ? {} : { valuesFiles: found.valuesFiles ?? [] }),
  };
}
