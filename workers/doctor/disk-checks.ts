import { constants } from 'node:fs';
import { access, stat, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { cacheFolder } from '../../clients/files/cache-folder.ts';
import type { Configuration } from '../../config/schema/configuration.ts';
import { fault, warning, well } from './check.ts';
import type { Check, CheckResult } from './check.ts';

const gibibyte = 2 ** 30;
/** Renders, clones and data sets come and go by gigabytes. */
const littleSpace = 2 * gibibyte;
const noSpace = 0.25 * gibibyte;

/** A folder that is written to. */
interface KeptFolder {
  folder: string;
  /** Who asks for it, as the configuration or the environment calls it. */
  setting: string;
  /** How it gets by with less. */
  mend: string;
}

/** Room on the disks of this machine, each told once with all that is kept there. */
export function diskCheck(configuration: Configuration): Check {
  return {
    place: 'disk',
    mend: 'see that the folders of plumbline.yaml and PLUMBLINE_CACHE can be written by this user',
    async look() {
      const results: CheckResult[] = [];
      const disks = new Map<number, { free: number; kept: KeptFolder[] }>();
      for (const kept of keptFolders(configuration)) {
        try {
          const { device, free } = await diskOf(kept.folder);
          const disk = disks.get(device) ?? { free, kept: [] };
          disks.set(device, { free, kept: [...disk.kept, kept] });
        } catch (error) {
          results.push(notWritable(kept, error));
        }
      }
      return [...results, ...[...disks.values()].map(({ free, kept }) => judgeRoom(free, kept))];
    },
  };
}

function keptFolders({ storage, retention, gateway, models }: Configuration): KeptFolder[] {
  const takesPayloads = models.some(({ payloads }) => payloads !== undefined);
  const inConfiguration = [
    ['storage.folder', storage.folder, 'retention says for how long storage keeps what'],
    [
      'retention.auditTrail.archive.folder',
      retention.auditTrail?.archive.folder,
      'move the archive to a bucket',
    ],
    [
      'gateway.payloads.folder',
      takesPayloads ? gateway.payloads.folder : undefined,
      'payloads leave it for storage: see that storage answers',
    ],
  ] as const;
  return [
    {
      folder: cacheFolder(),
      setting: 'PLUMBLINE_CACHE',
      mend: 'what is in the cache can be deleted while nothing runs, and is obtained again',
    },
    { folder: tmpdir(), setting: 'TMPDIR', mend: 'set TMPDIR to a folder with more room' },
    ...inConfiguration.flatMap(([setting, folder, mend]) =>
      folder === undefined ? [] : [{ setting, folder, mend }],
    ),
  ];
}

/**
 * The disk that a folder is on, or will be on once a worker makes it: to look must not leave a folder that belongs to
 * whoever looked. Rejects where this user cannot write there.
 */
async function diskOf(folder: string): Promise<{ device: number; free: number }> {
  let existing = path.resolve(folder);
  let found = await stat(existing).catch(absent);
  while (found === undefined && path.dirname(existing) !== existing) {
    existing = path.dirname(existing);
    found = await stat(existing).catch(absent);
  }
  await access(existing, constants.W_OK | constants.X_OK);
  const { bavail, bsize } = await statfs(existing);
  return { device: found?.dev ?? 0, free: bavail * bsize };
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}

/** What room for these folders comes to. @param free bytes */
export function judgeRoom(free: number, kept: readonly KeptFolder[]): CheckResult {
  const places = kept.map(({ folder, setting }) => `${folder} (${setting})`).join(', ');
  const what = `${(free / gibibyte).toFixed(1)} GiB are free at ${places}`;
  if (free >= littleSpace) return well(what);
  const mend = `make room, or give it a larger disk; ${kept.map((one) => one.mend).join('; ')}`;
  return free < noSpace ? fault(what, mend) : warning(what, mend);
}

function notWritable({ folder, setting }: KeptFolder, error: unknown): CheckResult {
  const { code, message } = error as NodeJS.ErrnoException;
  return fault(
    `${folder} (${setting}) cannot be written: ${code ?? message}`,
    'let this user write there, or name another folder',
  );
}
