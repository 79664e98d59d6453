import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { WorkflowNotFoundError } from '@temporalio/client';
import type { Client, WorkflowHandle } from '@temporalio/client';
import type { PayloadCodec } from '@temporalio/common';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import protocol from '@temporalio/proto';
import type { temporal } from '@temporalio/proto';
import { Worker } from '@temporalio/worker';
import type { WorkflowBundle, WorkflowBundlePath } from '@temporalio/worker';
import { ClientError } from '../../clients/errors.ts';
import { workflowTypes } from '../../workflows/messages.ts';

type WorkflowExecution = temporal.api.workflow.v1.IWorkflowExecutionInfo;
const { VersioningBehavior } = protocol.temporal.api.enums.v1;

/** How one history went with this code. */
export interface Replay {
  /** Its file, or the id of the workflow. */
  file: string;
  /** Undefined where the file holds no history. */
  workflowType?: string;
  events: number;
  /** Why it does not replay; undefined where it does. */
  fault?: string;
  /** The build that it began on and ends on: no other takes it over, so that it is not replayed. */
  pinnedTo?: string;
}

/** There is nothing to replay. */
class NoHistoriesError extends ClientError {
  readonly code = 'no-histories';
  readonly retryable = false;
}

/**
 * Replays every history (`*.json`, as `temporal workflow show --output json` writes it) of a folder against the
 * workflows of a bundle, in the order of their names. One that fails belongs to a workflow that would get stuck when
 * this code takes over.
 */
export async function* replayHistories(
  folder: string,
  bundle: WorkflowBundle | WorkflowBundlePath,
): AsyncGenerator<Replay> {
  for (const file of await listHistories(folder)) {
    const read = async () => historyFromJSON(JSON.parse(await readFile(path.join(folder, file), 'utf8')));
    yield await replay(file, read, bundle);
  }
}

/**
 * The same with everything of Plumbline that runs now in a namespace, named by its id. What a namespace keeps encrypted
 * is read by the keys of the client. What is pinned to a build is told and not replayed.
 */
export async function* replayRunning(
  client: Client,
  bundle: WorkflowBundle | WorkflowBundlePath,
): AsyncGenerator<Replay> {
  const codecs = [...client.options.loadedDataConverter.payloadCodecs];
  const types = Object.values(workflowTypes).map((type) => `WorkflowType = '${type}'`);
  const query = `ExecutionStatus = 'Running' AND (${types.join(' OR ')})`;
  for await (const { workflowId, runId } of client.workflow.list({ query })) {
    const read = await readRunning(client.workflow.getHandle(workflowId, runId));
    if (read === undefined) continue;
    const { history, pinnedTo } = read;
    if (pinnedTo === undefined) yield await replay(workflowId, async () => history, bundle, codecs);
    else yield { ...describe(workflowId, history), pinnedTo };
  }
}

/** Undefined where it is gone: the list lags behind. */
async function readRunning(
  handle: WorkflowHandle,
): Promise<{ history: History; pinnedTo: string | undefined } | undefined> {
  try {
    const { raw } = await handle.describe();
    return { history: await handle.fetchHistory(), pinnedTo: pinnedBuild(raw.workflowExecutionInfo) };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}

/** What somebody has set for one execution goes before what its workflow says. */
function pinnedBuild(execution: WorkflowExecution | null | undefined): string | undefined {
  const { behavior, deploymentVersion, versioningOverride } = execution?.versioningInfo ?? {};
  if (versioningOverride?.pinned) return versioningOverride.pinned.version?.buildId ?? undefined;
  if (versioningOverride?.autoUpgrade || behavior !== VersioningBehavior.VERSIONING_BEHAVIOR_PINNED)
    return undefined;
  return deploymentVersion?.buildId ?? undefined;
}

async function replay(
  file: string,
  read: () => Promise<History>,
  bundle: WorkflowBundle | WorkflowBundlePath,
  payloadCodecs: PayloadCodec[] = [],
): Promise<Replay> {
  let history: History | undefined;
  try {
    history = await read();
    await Worker.runReplayHistory({ workflowBundle: bundle, dataConverter: { payloadCodecs } }, history);
    return describe(file, history);
  } catch (error) {
    return { ...describe(file, history), fault: oneLine(error) };
  }
}

async function listHistories(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    const why = error.code === 'ENOENT' ? 'it is not there' : (error.code ?? error.message);
    throw new NoHistoriesError(`cannot read the folder ${folder}: ${why}`);
  });
  const histories = names.filter((name) => name.endsWith('.json')).toSorted();
  if (histories.length === 0) {
    throw new NoHistoriesError(
      `${folder} holds no history; save one with: temporal workflow show --workflow-id ID --output json > ID.json`,
    );
  }
  return histories;
}

function describe(file: string, history: History | undefined): Replay {
  const events = history?.events ?? [];
  const workflowType = events[0]?.workflowExecutionStartedEventAttributes?.workflowType?.name;
  return {
    file,
    events: events.length,
    ...(workflowType === undefined || workflowType === null ? {} : { workflowType }),
  };
}

/** What went wrong in one line; of a violation, out of the core's debug output, what no longer matches. */
function oneLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const mismatch = /Nondeterminism error: (?<what>.+?)", source: /s.exec(text)?.groups?.['what'];
  return (mismatch ?? text).trim().replaceAll(/\s*\n\s*/g, ' ');
}
