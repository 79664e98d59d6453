import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { after } from 'node:test';
import { execa } from 'execa';
import { waitUntil } from '../../../scripts/dev/processes/wait-until.ts';
import type { CodeBlock } from '../../../scripts/docs/markdown-page.ts';

export interface StoryPlace {
  folder: string;
  environment: Record<string, string>;
  /** Addresses of the page that only stand for those of a reader, and what they are here. */
  standIns: Readonly<Record<string, string>>;
  /** What a command says that goes on until it is stopped, once it is ready. */
  ready: RegExp;
}

/** What a block printed, with the exit code that it ended with and the one that the page says. */
export interface ToldBlock {
  text: string;
  exitCode: number | undefined;
  expected: number;
  output: string;
}

const started: { child: ChildProcess; closed: Promise<unknown> }[] = [];
after(async () => {
  for (const { child } of started) child.kill('SIGINT');
  await Promise.all(started.map(({ closed }) => closed));
});

/**
 * Does what a page says, block after block: those marked `file=NAME` are written, `run` are run (to end with `exit=N`,
 * else 0), `background` are started and stopped when the test file ends.
 */
export async function followPage(blocks: readonly CodeBlock[], place: StoryPlace): Promise<ToldBlock[]> {
  const told: ToldBlock[] = [];
  for (const { marks, text: written } of blocks) {
    const settings = new Map(marks.map((mark) => mark.split('=') as [string, string]));
    const text = Object.entries(place.standIns).reduce(
      (shown, [standIn, real]) => shown.replaceAll(standIn, real),
      written,
    );
    const file = settings.get('file');
    if (file !== undefined) writeFileSync(path.join(place.folder, file), text);
    if (settings.has('background')) await start(text, place);
    if (!settings.has('run')) continue;
    const { exitCode, all } = await execa('bash', ['-c', text], {
      cwd: place.folder,
      env: place.environment,
      extendEnv: false,
      reject: false,
      timeout: 120_000,
      all: true,
    });
    told.push({ text, exitCode, expected: Number(settings.get('exit') ?? 0), output: all });
  }
  return told;
}

async function start(text: string, { folder, environment, ready }: StoryPlace): Promise<void> {
  const child = spawn('bash', ['-c', `exec ${text}`], {
    cwd: folder,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const closed = new Promise((resolve) => child.once('close', resolve));
  started.push({ child, closed });
  let said = '';
  let hasEnded = false;
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (heard: Buffer) => (said += String(heard)));
  void closed.then(() => (hasEnded = true));
  await waitUntil(() => hasEnded || ready.test(said), { within: 180_000 });
  if (hasEnded) throw new Error(`"${text}" ended before it was ready: ${said}`);
}
