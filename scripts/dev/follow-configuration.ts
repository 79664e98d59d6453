import { readFile } from 'node:fs/promises';
import { loadConfiguration } from '../../config/load-configuration.ts';
import type { Configuration } from '../../config/schema/configuration.ts';
import { FileWatch } from '../cli/diff/watch-files.ts';
import { describeError } from '../cli/fail.ts';

interface FollowedConfiguration {
  stop(): Promise<void>;
}

interface FollowOptions {
  /** Makes what runs obey the configuration; called for one change after the other. */
  apply: (configuration: Configuration) => Promise<void>;
  /** Told what became of each change. */
  log: (line: string) => void;
  /** Milliseconds of quiet after which a change counts as finished: editors write in several steps. */
  quiet?: number;
}

/** Takes up each change of a configuration file. One that is not right is told, and what was before stays in force. */
export async function followConfiguration(
  file: string,
  { apply, log, quiet = 300 }: FollowOptions,
): Promise<FollowedConfiguration> {
  let known = await textOf(file);
  let turn = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;

  const takeUp = async (): Promise<void> => {
    const text = await textOf(file);
    if (text === undefined || text === known) return;
    known = text;
    try {
      const { configuration } = await loadConfiguration(file);
      log(`plumbline: ${file} has changed, taking it up…`);
      await apply(configuration);
      log('plumbline: it is in force.');
    } catch (error) {
      log(
        `${describeError(error)}\nplumbline: the change is not in force; save the file again once it is right.`,
      );
    }
  };

  const watch = new FileWatch(() => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      turn = turn.then(takeUp);
    }, quiet);
  });
  await watch.follow([file]);
  return {
    async stop() {
      watch.close();
      clearTimeout(timer);
      await turn;
    },
  };
}

/** Undefined in the moment in which an editor replaces it. */
async function textOf(file: string): Promise<string | undefined> {
  return await readFile(file, 'utf8').catch(() => undefined);
}
