import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createKubernetesClient } from '../../../clients/kubernetes/create-kubernetes-client.ts';
import { parseConfiguration } from '../../../config/load-configuration.ts';
import type { InitOptions } from '../commands/init.ts';
import { discover } from '../init/discover.ts';
import type { Discovery } from '../init/discover.ts';
import { writeConfiguration } from '../init/write-configuration.ts';
import type { InitCluster } from '../init/write-configuration.ts';
import { printResult } from '../output.ts';
import type { Colors } from '../output.ts';

/** There is nothing to write, or something stands in its place. */
class InitError extends Error {
  override readonly name = 'InitError';
}

interface InitResult extends Discovery {
  file: string;
}

/** Writes a configuration that observes what a cluster's own tools apply. */
export async function initialize(options: InitOptions): Promise<void> {
  const file = path.resolve(options.output);
  if (options.force !== true && existsSync(file))
    throw new InitError(`${options.output} is there already; --force writes over it`);
  const { context, kubeconfig } = options;
  const kubernetes = await createKubernetesClient({
    ...(context === undefined ? {} : { context }),
    ...(kubeconfig === undefined ? {} : { kubeconfig: path.resolve(kubeconfig) }),
  });
  try {
    const found = await discover(kubernetes);
    if (found.targets.length === 0) throw new InitError(nothingFound(found, kubernetes.server));
    const cluster: InitCluster = {
      ...(kubernetes.context === undefined ? {} : { context: kubernetes.context }),
      ...(kubeconfig === undefined ? {} : { kubeconfig: path.resolve(kubeconfig) }),
    };
    const text = writeConfiguration(found, cluster);
    // What it writes has to be right: a fault is told here and not at the first use.
    parseConfiguration(text, options.output, new Date());
    await write(file, text, options);
    printResult(options.format, { file, ...found }, describe);
  } finally {
    await kubernetes.close();
  }
}

async function write(file: string, text: string, { output, force }: InitOptions): Promise<void> {
  try {
    await writeFile(file, text, { flag: force === true ? 'w' : 'wx' });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new InitError(`${output} cannot be written: ${reason}`, { cause: error });
  }
}

function nothingFound({ unusable, unseen }: Discovery, server: string): string {
  const unseenFor = Map.groupBy(unseen, ({ reason }) => reason);
  const reasons = [
    ...unusable.map(({ object, reason }) => `${object}: ${reason}`),
    ...[...unseenFor].map(([reason, kinds]) => `${kinds.map(({ kind }) => kind).join(', ')}: ${reason}`),
  ];
  const why = reasons.length === 0 ? '' : ` (${reasons.join('; ')})`;
  return `nothing in the cluster at ${server} can be taken over, so nothing was written${why}; write a target with your repository by hand, as docs/getting-started.md shows`;
}

function describe({ file, targets, models, unusable, unseen }: InitResult, colors: Colors): string {
  return [
    `Wrote ${path.basename(file)} with ${targets.length === 1 ? 'one target, which only observes' : `${targets.length} targets, which only observe`}:`,
    ...targets.map(({ from, state }) => `  ${colors.cyan(from)} · ${state.sync}, ${state.health}`),
    ...models.map((model) => `  ${colors.cyan(model)} · InferenceService, as a comment`),
    ...unusable.map(({ object, reason }) => `  ${colors.yellow(`not ${object}`)}: ${reason}`),
    ...unseen.map(({ kind, reason }) => `  ${colors.dim(`no ${kind}: ${reason}`)}`),
    `Next: plumbline config check, then, to try it on this machine, plumbline dev --config ${path.basename(file)}; where workers run already, plumbline schedules apply.`,
  ].join('\n');
}
