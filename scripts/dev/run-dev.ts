import { findExistingServers } from './existing-servers.ts';
import type { ExistingServerOptions } from './existing-servers.ts';
import { progressOnStandardError } from './progress.ts';
import type { Progress } from './progress.ts';
import { runWithStack, untilStopped } from './run-with-stack.ts';
import type { Stack } from './stack.ts';

export interface DevOptions extends ExistingServerOptions {
  /** Keeps data between runs. */
  folder?: string;
  progress?: Progress;
  /** The targets have repositories of their own, so that the empty one of the stack is of no use. */
  ownSources?: boolean;
  /** Starts what runs on the stack, such as worker and gateway; what it returns is stopped before the stack. */
  onReady?: (stack: Stack, signal: AbortSignal) => Promise<{ stop(): Promise<void> }>;
  /** Told once where everything is; prints to standard output unless stated. */
  print?: (text: string) => void;
}

/** `plumbline dev`: the stack, up until Ctrl-C. Raises when it cannot start or a server dies. */
export async function runDev(options: DevOptions = {}): Promise<void> {
  const { folder, onReady, progress = progressOnStandardError } = options;
  const print = options.print ?? ((text) => process.stdout.write(text));
  const existing = await findExistingServers(options, process.env, progress);
  await runWithStack(
    { ...existing, progress, ...(folder !== undefined && { folder }) },
    async (stack, signal) => {
      const running = await onReady?.(stack, signal);
      try {
        print(describeStack(stack, options));
        await untilStopped(signal);
      } finally {
        await running?.stop();
      }
    },
  );
}

/** Where everything is, for a person to click or paste. */
function describeStack(
  { temporal, kubernetes, git, folder }: Stack,
  { ownSources = false, ownClusters = false }: DevOptions,
): string {
  const lines = [
    ['Temporal UI', temporal.userInterface ?? '(your own server)'],
    ['Temporal', `${temporal.address}, namespace ${temporal.namespace}`],
    ...(ownClusters ? [] : [['Kubernetes', `export KUBECONFIG=${kubernetes.kubeconfig}`] as const]),
    ...(ownSources ? [] : [['Git', git.url] as const]),
    ['State and logs', folder],
  ];
  return lines.map(([name = '', value]) => `${`${name}:`.padEnd(16)}${value}\n`).join('');
}
