import type { Client } from '@temporalio/client';
import type { OutgoingFile } from '../../../clients/payload-log/finish-segment.ts';
import type { Configuration } from '../../../config/schema/configuration.ts';
import { triggerModelScan } from '../../operations/start-model-scan.ts';

export interface FullWindowDeps {
  client: Client;
  configuration: Configuration;
  log: (line: string) => void;
  now: () => Date;
}

interface CountedWindow {
  name: string;
  /** Rows of a full window. */
  size: number;
  minimumInterval: number;
  /** Rows that were stored since the last scan that this started. */
  rows: number;
}

/**
 * Starts a scan of a model once as many rows were stored as its window holds. While one runs, or the last one is not
 * long ago, the rows go on counting, and the next file asks again. Windows of time are left to the schedule.
 */
export function createFullWindowTrigger(deps: FullWindowDeps): (file: OutgoingFile) => void {
  const { client, configuration, log, now } = deps;
  const windows = windowsOf(configuration);

  async function start(counted: CountedWindow): Promise<void> {
    const { name: model, minimumInterval } = counted;
    try {
      const request = { model, trigger: 'window-full', minimumInterval } as const;
      const outcome = await triggerModelScan(client, configuration, request, now());
      if (outcome === 'started') counted.rows = 0;
    } catch (error) {
      log(`payloads: no scan of ${model} could be started: ${(error as Error).message}`);
    }
  }

  return ({ model, what, rows }) => {
    if (what !== 'payloads') return;
    for (const counted of windows.get(model) ?? []) {
      counted.rows += rows;
      if (counted.rows >= counted.size) void start(counted);
    }
  };
}

/** By InferenceService, which several models of the configuration may watch. */
function windowsOf({ models }: Configuration): Map<string, CountedWindow[]> {
  const windows = new Map<string, CountedWindow[]>();
  for (const { name, inferenceService, current } of models) {
    const payloads = current?.payloads;
    if (inferenceService === undefined || payloads === undefined || !('rows' in payloads.window)) continue;
    const { window, minimumInterval } = payloads;
    const counted = { name, size: window.rows, minimumInterval, rows: 0 };
    windows.set(inferenceService, [...(windows.get(inferenceService) ?? []), counted]);
  }
  return windows;
}
