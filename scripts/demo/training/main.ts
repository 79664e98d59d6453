// A training program for the demo and for tests: what docs/training-jobs.md asks of any, in one small example.
import { writeFileSync } from 'node:fs';
import { badDataExitCode } from '../../../domain/models/training/training-job.ts';
import { annotateOwnPod } from './own-pod.ts';
import { readSettings } from './settings.ts';
import { train } from './train.ts';
import { TrainingError } from './training-error.ts';

const toldToGo = new AbortController();
process.once('SIGTERM', () => toldToGo.abort());
const say = (line: string): void => void process.stdout.write(`${new Date().toISOString()} ${line}\n`);
/** What is read from the pod by whoever asks how it ended. */
const lastWords = (text: string): void => {
  const file = process.env['TERMINATION_LOG'] ?? '/dev/termination-log';
  try {
    writeFileSync(file, text);
  } catch {
    say(text);
  }
};

try {
  const settings = readSettings(process.env);
  const annotate = annotateOwnPod(process.env);
  const isDone = await train(settings, { annotate, say, signal: toldToGo.signal });
  // As a process that was terminated, so that nobody takes half a training for a whole one.
  if (!isDone) process.exitCode = 143;
  else {
    say(`the candidate is at ${settings.output}`);
    lastWords(settings.result);
  }
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  say(message);
  lastWords(message);
  process.exitCode = error instanceof TrainingError ? badDataExitCode : 1;
}
