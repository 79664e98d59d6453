import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { execa } from 'execa';
import { readLatestScan } from '../../../activities/stored-scans.ts';
import { loadConfiguration } from '../../../config/load-configuration.ts';
import { startRetraining } from '../../../workers/operations/start-retraining.ts';
import { insist } from '../../dev/processes/insist.ts';
import { asksStill, startAnswering } from './answer-questions.ts';
import type { Answerers } from './answer-questions.ts';
import { readApiWrites } from './api-log.ts';
import { createChangers } from './change-things.ts';
import type { Changers } from './change-things.ts';
import { disturb } from './disturb.ts';
import type { Evidence } from './evidence.ts';
import { openJournal } from './journal.ts';
import type { Journal } from './journal.ts';
import {
  failures,
  gitHistory,
  leftoversOf,
  liveValues,
  openWorkflows,
  retrainingsOf,
} from './look-around.ts';
import { targetsOf } from './objects.ts';
import { planDay } from './plan-day.ts';
import type { PlannedAct } from './plan-day.ts';
import { readScans, readStoredRows, readTrail } from './read-store.ts';
import { startReviewing } from './review-pull-requests.ts';
import type { Reviewer } from './review-pull-requests.ts';
import { startTraffic } from './send-payloads.ts';
import type { PayloadTraffic } from './send-payloads.ts';
import { startSystem } from './start-system.ts';
import type { DaySystem } from './start-system.ts';

export interface DayOptions {
  seed: number;
  minutes: number;
  targets: number;
  /** How often each target is scanned, such as `15s`. */
  scanEvery: string;
  /** How long it may take until everything has come to rest, milliseconds. */
  restWithin: number;
  /** Keeps the journal after the day. */
  journal: string;
  progress: (line: string) => void;
}

const main = path.join(import.meta.dirname, '../../cli/main.ts');

/** Whoever acts while the day lasts, and answers until everything is at rest. */
interface Actors {
  changers: Changers;
  traffic: PayloadTraffic;
  answerers: Answerers;
  reviewer: Reviewer;
}

/** Starts a system, lets a day happen to it, waits until it has come to rest, and gathers what is found of it. */
export async function runDay(options: DayOptions): Promise<Evidence> {
  const { seed, minutes, scanEvery, progress } = options;
  const targets = targetsOf(options.targets);
  const plan = planDay(seed, minutes, targets);
  progress(`starting servers and processes for ${targets.length} targets…`);
  const system = await startSystem(targets, { scanEvery });
  const journal = openJournal(options.journal);
  try {
    await applySchedules(system);
    const startedAt = Date.now();
    const actors: Actors = {
      changers: createChangers(system),
      traffic: startTraffic(system.gatewayUrl, seed),
      answerers: startAnswering(system, journal, seed),
      reviewer: await startReviewing(system, journal),
    };
    progress(`seed ${seed}: ${plan.acts.length} acts in ${minutes} minutes`);
    await performAll(system, journal, actors, plan.acts, startedAt);
    await actors.traffic.stop();
    const quietFrom = Date.now();
    progress('left alone; waiting until everything has come to rest…');
    const cameToRest = await comesToRest(system, actors, options.restWithin);
    await actors.answerers.stop();
    const times = { startedAt, quietFrom, endedAt: Date.now(), cameToRest };
    progress('gathering what is found…');
    return await gather(system, journal, actors, { seed, ...times });
  } finally {
    await system.stop();
  }
}

async function applySchedules({ configuration, folder }: DaySystem): Promise<void> {
  await execa(process.execPath, [main, 'schedules', 'apply', '--config', configuration], {
    cwd: folder,
    env: { HOME: folder },
  });
}

/** Each act at its time, whatever those before it are waiting for; disturbances one after the other. */
async function performAll(
  system: DaySystem,
  journal: Journal,
  actors: Actors,
  acts: readonly PlannedAct[],
  startedAt: number,
): Promise<void> {
  const performing: Promise<unknown>[] = [];
  let disturbing: Promise<unknown> = Promise.resolve();
  for (const { at, act } of acts) {
    await pause(Math.max(0, startedAt + at - Date.now()));
    const perform = () => journal.record(act, () => performAct(system, actors, act));
    if (act.kind === 'disturbance') {
      disturbing = disturbing.then(perform);
      performing.push(disturbing);
    } else performing.push(perform());
  }
  await Promise.all(performing);
}

async function performAct(
  system: DaySystem,
  { changers, traffic }: Actors,
  act: PlannedAct['act'],
): Promise<string> {
  if (act.kind === 'change') return await changers.change(act);
  if (act.kind === 'deploy') return await changers.deploy(act);
  if (act.kind === 'disturbance') return await disturb(system, act.what, act.milliseconds);
  if (act.kind === 'retraining') return await retrain(system, act.model);
  traffic.drift(act.drifted);
  return 'ok';
}

async function retrain({ configuration: file, client }: DaySystem, model: string): Promise<string> {
  const { configuration } = await loadConfiguration(file);
  const request = { model, actor: 'ada', reason: 'a mixed day' };
  const start = () => startRetraining(client, configuration, request);
  const started = await insist(start, AbortSignal.timeout(60_000));
  return started === undefined ? 'Temporal did not come back' : 'ok';
}

/** Nothing is open or asked, and every target has been scanned since without anything coming of it. */
async function comesToRest(system: DaySystem, actors: Actors, within: number): Promise<boolean> {
  const deadline = Date.now() + within;
  let restingSince = Date.now();
  while (Date.now() < deadline) {
    const isBusy = await isAtWork(system, actors).catch(() => true);
    if (isBusy) restingSince = Date.now();
    else if (await isScannedSince(system, restingSince).catch(() => false)) return true;
    await pause(500);
  }
  return false;
}

async function isAtWork({ client, slack, store }: DaySystem, { traffic, answerers, reviewer }: Actors) {
  if (answerers.isBusy || slack.workspace.topLevel().some(asksStill)) return true;
  if ((await openWorkflows(client)).length > 0 || (await reviewer.open()).length > 0) return true;
  const stored = new Set(await readStoredRows(store));
  return traffic.acknowledged.some((id) => !stored.has(id));
}

async function isScannedSince({ store, targets }: DaySystem, since: number): Promise<boolean> {
  for (const { name } of targets) {
    const scan = await readLatestScan(store, name);
    if ((scan?.sequence ?? 0) <= since) return false;
  }
  return true;
}

async function gather(
  system: DaySystem,
  { entries }: Journal,
  { traffic, reviewer }: Actors,
  about: Pick<Evidence, 'seed' | 'startedAt' | 'quietFrom' | 'endedAt' | 'cameToRest'>,
): Promise<Evidence> {
  const { targets, store, slack, client, workers, gateway, cluster } = system;
  const openPullRequests = await reviewer.open();
  await reviewer.stop();
  const open = await openWorkflows(client);
  const storage = path.join(system.folder, 'storage');
  const writes = await readApiWrites(cluster.auditLog);
  const strays = entries.flatMap((entry) => (entry.kind === 'change' ? [entry.place] : []));
  const places = [...new Set([...targets.flatMap((target) => target.places), ...strays])];
  const processes = [workers.steady, workers.mortal, gateway];
  const kills = entries.filter(({ kind }) => kind === 'disturbance').length;
  const known = targets.map(({ name, policy, watched }) => [name, { policy, watched }] as const);
  return {
    ...about,
    targets: Object.fromEntries(known),
    journal: entries,
    scans: (await Promise.all(targets.map(({ name }) => readScans(store, storage, name)))).flat(),
    writes,
    live: await liveValues(system, places),
    git: await gitHistory(system, places),
    ...(await readTrail(store)),
    messages: slack.workspace.topLevel().map((message) => {
      const { key, id } = (message.metadata?.event_payload ?? {}) as { key?: string; id?: string };
      return { key: key ?? '', episode: id ?? '', text: message.text, asks: asksStill(message) };
    }),
    openWorkflows: open,
    ...(await failures(client)),
    retrainings: await retrainingsOf(system),
    leftovers: await leftoversOf(system, openPullRequests, kills),
    acknowledgedPairs: traffic.acknowledged,
    storedRows: await readStoredRows(store),
    memory: processes.flatMap(({ memory }) => memory),
    crashes: processes.flatMap(({ crashes }) => crashes),
  };
}
