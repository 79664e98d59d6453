// Records a history of each workflow type and each way it ends into test/histories, which `plumbline replay` and the
// tests hold against the code. Run it when a workflow has a new way to end; older recordings stay valid as long as
// workflows of their time may still run.
import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { progressOnStandardError as progress } from '../dev/progress.ts';
import { startTemporal } from '../dev/servers/temporal.ts';
import { remediationStories } from './remediation-stories.ts';
import { openRecorder } from './recorder.ts';
import { cleanUpStories } from './clean-up-stories.ts';
import { emergencyStories } from './emergency-stories.ts';
import { incidentStories } from './incident-stories.ts';
import { modelScanStories } from './model-scan-stories.ts';
import { previewStories } from './preview-stories.ts';
import { retrainingStories } from './retraining-stories.ts';
import { rolloutStories } from './rollout-stories.ts';
import { scanStories } from './scan-stories.ts';

const target = path.join(import.meta.dirname, '../../test/histories');

const stories = [
  ...scanStories,
  ...cleanUpStories,
  ...modelScanStories,
  ...incidentStories,
  ...previewStories,
  ...retrainingStories,
  ...rolloutStories,
  ...emergencyStories,
  ...remediationStories,
];

/** Beginnings of names, as arguments; every story without any. */
const [first = '', ...others] = process.argv.slice(2);
const wanted = [first, ...others];

/** Low enough for a story to reach it, high enough for the others not to. */
const eventsBeforeNewRun = 60;

const folder = mkdtempSync(path.join(os.tmpdir(), 'plumbline-histories-'));
const temporal = await startTemporal({
  folder,
  progress,
  dynamicConfiguration: [`limit.historyCount.suggestContinueAsNew=${eventsBeforeNewRun}`],
});
try {
  await mkdir(target, { recursive: true });
  const recorder = await openRecorder(temporal.address);
  try {
    for (const story of stories.filter(({ name }) => wanted.some((start) => name.startsWith(start)))) {
      for (const { name, history } of await recorder.record(story)) {
        await writeFile(path.join(target, `${name}.json`), history);
        progress(`recorded ${name}.json, ${history.length} bytes`);
      }
    }
  } finally {
    await recorder.close();
  }
} finally {
  await temporal.stop();
  rmSync(folder, { recursive: true, force: true });
}
