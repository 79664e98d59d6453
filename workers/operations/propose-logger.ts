import path from 'node:path';
import { codify } from '../../activities/codify/codify.ts';
import { admitChange } from '../../activities/freeze/changes.ts';
import { cacheFolder } from '../../clients/files/cache-folder.ts';
import { createGitBranches } from '../../clients/git/create-git-branches.ts';
import { createGitClient } from '../../clients/git/create-git-client.ts';
import type { GitClientOptions } from '../../clients/git/create-git-client.ts';
import { createRendererOf } from '../../clients/renderers/renderer-of.ts';
import { openSourceTree } from '../../clients/source-tree/source-tree.ts';
import type { Configuration } from '../../config/schema/configuration.ts';
import { markerOf } from '../../domain/forge/marker.ts';
import type { ProposedChange } from '../../domain/forge/pull-request.ts';
import type { ObjectReference } from '../../domain/infrastructure/object.ts';
import { loggerBody, loggerTitle } from '../../domain/models/serving/logger-pull-request.ts';
import type { LoggingComponent } from '../../domain/models/serving/payload-logger.ts';
import type { LiveChange } from '../../domain/source/live-change.ts';
import { createOpenForge } from '../forge.ts';
import type { TargetForge } from '../forge.ts';
import { openStorage } from '../storage.ts';
import { createClusterPool } from '../cluster-pool.ts';
import { createTargetRegistry } from '../target-registry.ts';

export interface ProposedLogger {
  model: string;
  service: ObjectReference;
  component: LoggingComponent;
  url: string;
  /** The target whose Git has the InferenceService. */
  target: string;
  /** Revision that serves now, where it is known. */
  revision: string | undefined;
}

const author = { name: 'Plumbline', email: 'plumbline@users.noreply.plumbline.dev' };

/**
 * Puts the payload logger into the source of an InferenceService and opens a pull request with it, or brings the open
 * one up to date. Nothing else that the repository renders moves. Rejects with a ClientError.
 */
export async function proposeLogger(
  configuration: Configuration,
  proposed: ProposedLogger,
  warn: (line: string) => void,
): Promise<ProposedChange> {
  const repositories: GitClientOptions = {
    cacheFolder: path.join(cacheFolder(), 'git'),
    protocols: ['https', 'http', 'ssh', 'file'],
  };
  const git = createGitClient(repositories);
  const branches = createGitBranches(repositories);
  const store = await openStorage(configuration);
  const { model, target } = proposed;
  await admitChange({ store, now: () => new Date() }, { model, target, isUndoing: false });
  const clusters = createClusterPool();
  const registry = createTargetRegistry(configuration, clusters);
  const signal = new AbortController().signal;
  try {
    const settings = await registry.findTarget(proposed.target);
    const openForge = createOpenForge(configuration, { store, branches, now: () => new Date(), warn });
    const forge = await openForge(proposed.target, settings);
    const commit = await git.resolve(settings.repository, forge.base, signal);
    const checkout = await git.checkout(settings.repository, commit, signal);
    try {
      const tree = await openSourceTree(checkout.folder);
      const rendererOf = createRendererOf({ origins: false });
      const source = { path: settings.path, settings: settings.render };
      const changes = [changeOf(proposed)];
      const result = await codify({ tree, rendererOf }, { target: source, changes, signal });
      const [refusal] = result.refusals;
      if (refusal !== undefined) return { outcome: 'refused', reason: refusal.message };
      if (result.edits.length === 0) return { outcome: 'nothing-to-change' };
      const published = await branches.publish(
        {
          repository: forge.git,
          base: forge.base,
          from: commit,
          branch: `plumbline/${keyOf(proposed)}`,
          key: keyOf(proposed),
          files: new Map(result.edits.map(({ path: file, after }) => [file, bytesOf(after)])),
          message: `${titleOf(proposed)}\n`,
          author,
        },
        signal,
      );
      if (published.outcome === 'refused') return { outcome: 'refused', reason: published.reason };
      if (published.outcome === 'nothing-to-change') return { outcome: 'nothing-to-change' };
      const pullRequest = await propose(forge, proposed, result.proof.renders.length, signal);
      return { outcome: 'proposed', pullRequest, head: published.head };
    } finally {
      await checkout.release();
    }
  } finally {
    await clusters.close();
  }
}

async function propose(
  { forge, base, labels, reviewers, draft }: TargetForge,
  proposed: ProposedLogger,
  renders: number,
  signal: AbortSignal,
) {
  const { model, component, url, revision } = proposed;
  const marker = markerOf(keyOf(proposed));
  const told = { model, inferenceService: nameOf(proposed.service), component, url, revision, renders };
  return await forge.propose(
    {
      branch: `plumbline/${keyOf(proposed)}`,
      base,
      title: titleOf(proposed),
      body: loggerBody(told, marker),
      marker,
      labels,
      reviewers,
      draft,
    },
    signal,
  );
}

/** The logger as a value that is to stand in Git. */
function changeOf({ service, component, url }: ProposedLogger): LiveChange {
  return {
    object: service,
    change: 'modified',
    path: ['spec', component, 'logger'],
    location: `/spec/${component}/logger`,
    live: { mode: 'all', url },
  };
}

const keyOf = ({ target, model }: ProposedLogger): string => `${target}/payload-logger-${model}`;
const nameOf = ({ namespace = '', name }: ObjectReference): string => `${namespace}/${name}`;
const titleOf = ({ service }: ProposedLogger): string => loggerTitle({ inferenceService: nameOf(service) });

function bytesOf(text: string | null): Uint8Array | null {
  return text === null ? null : new TextEncoder().encode(text);
}
