import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ExistingServers } from './existing-servers.ts';
import { keepPorts, wishedPorts } from './ports.ts';
import type { StackPorts } from './ports.ts';
import type { ProcessNodeOptions } from './process-kubelet/process-kubelet.ts';
import { AlreadyRunningError, takeExclusively } from './processes/exclusive.ts';
import type { ServerProcess } from './processes/server-process.ts';
import type { Progress } from './progress.ts';
import { createBareRepository } from './servers/git-repository.ts';
import { kubeconfigIn, startKubernetes } from './servers/kubernetes.ts';
import { startTemporal } from './servers/temporal.ts';
import { stateFolder } from './state-folder.ts';

export interface StackOptions extends ExistingServers {
  /** Keeps data between runs; `stateFolder('dev')` unless stated. */
  folder?: string;
  /** A node of the embedded cluster whose pods really run, as processes of this machine. */
  processes?: ProcessNodeOptions;
  progress?: Progress;
  signal?: AbortSignal;
}

/** Everything Plumbline works with, running. */
export interface Stack {
  folder: string;
  temporal: {
    address: string;
    namespace: string;
    /** Address of the web UI, if it is ours to know. */
    userInterface: string | undefined;
    embedded: boolean;
  };
  kubernetes: { kubeconfig: string; context: string | undefined; embedded: boolean };
  /** A bare repository with a branch `main`. */
  git: { folder: string; url: string };
  /** The servers that were started. */
  processes: readonly ServerProcess[];
  /** Resolves with one line when a server has ended that should not have. */
  failed: Promise<string>;
  /** Stops what was started; what was there before stays. */
  stop: () => Promise<void>;
}

interface Part<Description> {
  description: Description;
  ports: Partial<StackPorts>;
  processes: readonly ServerProcess[];
  stop: () => Promise<void>;
}

/**
 * Starts the embedded servers, except where the user has their own, on the data of the run before. Raises an error
 * of one line when the folder is in use, a tool cannot be obtained or a server does not start; nothing is left then.
 */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const folder = options.folder ?? stateFolder('dev');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const lock = lockFolder(folder);
  const parts: Part<unknown>[] = [];
  let stopping = false;
  const stop = async (): Promise<void> => {
    stopping = true;
    await Promise.all(parts.map((part) => part.stop()));
    lock.release();
  };
  try {
    const ports = await wishedPorts(folder);
    const git = await keepRepository(path.join(folder, 'git', 'platform.git'));
    const kubernetes = await startKubernetesPart(options, folder, ports.kubernetes);
    parts.push(kubernetes);
    const temporal = await startTemporalPart(options, folder, ports);
    parts.push(temporal);
    keepPorts(folder, { ...kubernetes.ports, ...temporal.ports });
    const processes = [...kubernetes.processes, ...temporal.processes];
    const failed = new Promise<string>((resolve) => {
      for (const { name, ended, logFile } of processes)
        void ended.then(
          (how) => stopping || resolve(`${name} ended unexpectedly (${how}); its log is ${logFile}`),
        );
    });
    const descriptions = { temporal: temporal.description, kubernetes: kubernetes.description };
    return { folder, ...descriptions, git, processes, failed, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Where the kubeconfig of the embedded cluster is, before and after it was started. */
export function embeddedKubeconfig(folder = stateFolder('dev')): string {
  return kubeconfigIn(kubernetesFolder(folder));
}

function kubernetesFolder(folder: string): string {
  return path.join(folder, 'kubernetes');
}

function lockFolder(folder: string): ReturnType<typeof takeExclusively> {
  try {
    return takeExclusively(path.join(folder, 'lock'));
  } catch (error) {
    if (!(error instanceof AlreadyRunningError)) throw error;
    const who = error.pid === undefined ? 'another process' : `process ${error.pid}`;
    throw new Error(
      `a stack already runs in ${folder} (${who}); stop it there with Ctrl-C, or set PLUMBLINE_STATE to another folder.`,
      { cause: error },
    );
  }
}

async function keepRepository(folder: string): Promise<Stack['git']> {
  if (!existsSync(path.join(folder, 'HEAD')))
    await createBareRepository(folder, { files: { 'README.md': '# What runs in the cluster\n' } });
  return { folder, url: pathToFileURL(folder).href };
}

async function startKubernetesPart(
  { kubernetes, processes: processNode, progress, signal }: StackOptions,
  folder: string,
  port: number,
): Promise<Part<Stack['kubernetes']>> {
  if (kubernetes !== undefined) {
    const { kubeconfig, context } = kubernetes;
    return untouched({ kubeconfig, context, embedded: false });
  }
  progress?.('starting Kubernetes…');
  const started = await startKubernetes({
    folder: kubernetesFolder(folder),
    controllers: true,
    durable: true,
    port,
    ...(processNode && { processes: processNode }),
    ...(progress && { progress }),
    ...(signal && { signal }),
  });
  const { kubeconfig, context, processes, stop } = started;
  return {
    description: { kubeconfig, context, embedded: true },
    ports: { kubernetes: started.port },
    processes,
    stop,
  };
}

async function startTemporalPart(
  { temporal, progress, signal }: StackOptions,
  folder: string,
  ports: StackPorts,
): Promise<Part<Stack['temporal']>> {
  if (temporal !== undefined) return untouched({ ...temporal, userInterface: undefined, embedded: false });
  progress?.('starting Temporal…');
  const started = await startTemporal({
    folder: path.join(folder, 'temporal'),
    durable: true,
    port: ports.temporal,
    userInterface: { port: ports.userInterface },
    ...(progress && { progress }),
    ...(signal && { signal }),
  });
  const { address, namespace, userInterface } = started;
  return {
    description: { address, namespace, userInterface: userInterface?.url, embedded: true },
    ports: { temporal: started.port, ...(userInterface && { userInterface: userInterface.port }) },
    processes: [started],
    stop: started.stop,
  };
}

/** A server of the user's own: nothing of it is ours to stop. */
function untouched<Description>(description: Description): Part<Description> {
  return { description, ports: {}, processes: [], stop: () => Promise.resolve() };
}
