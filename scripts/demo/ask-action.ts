import { createInterface } from 'node:readline/promises';
import type { ReviewAction } from '../../domain/approval/review.ts';
import type { Narrator } from './narrator.ts';

const answers: Record<string, ReviewAction> = { h: 'heal', heal: 'heal', r: 'reject', reject: 'reject' };

/** Asks the person at the terminal; without one nobody can answer, which is an error rather than a guess. */
export async function askAction(narrator: Narrator, signal: AbortSignal): Promise<ReviewAction> {
  if (!process.stdin.isTTY) {
    throw new Error('a decision is needed and there is no terminal to ask at; add --yes to heal everything');
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  // A terminal that is read by the key tells no process of Ctrl-C.
  terminal.on('SIGINT', () => {
    process.stdout.write('\n');
    process.kill(process.pid, 'SIGINT');
  });
  try {
    for (;;) {
      const answer = await terminal.question('   heal (restore Git) or reject (leave it)? [h/r] ', {
        signal,
      });
      const action = answers[answer.trim().toLowerCase()];
      if (action !== undefined) return action;
      narrator.aside('please answer h or r');
    }
  } finally {
    terminal.close();
  }
}
