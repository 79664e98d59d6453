import { openDataset } from '../../../clients/datasets/open-dataset.ts';
import { makeProfile } from '../../../clients/datasets/profile/make-profile.ts';
import { formatCount, plural } from '../../../domain/models/report/format.ts';
import type { ProfileFlags } from '../commands/model-profile.ts';
import { datasetOptions, timeWindow } from '../model/dataset-options.ts';
import { printResult } from '../output.ts';
import { createProgress } from '../progress.ts';

/** Keeps a profile of a reference and says what is in it. */
export async function profileModelData(flags: ProfileFlags): Promise<void> {
  const { reference, output, type: types = {}, timeColumn, from, until, rows, format } = flags;
  const source = await openDataset(reference, {
    ...datasetOptions(flags),
    ...timeWindow(timeColumn, from, until, '--from'),
    ...(rows === undefined ? {} : { window: rows }),
    textColumns: Object.keys(types).filter((name) => types[name] !== 'numerical'),
  });
  const progress = createProgress();
  try {
    const { columns, bytes } = await makeProfile(
      source,
      output,
      { types, time: timeColumn ?? null },
      (done, of) => {
        if (process.stderr.isTTY) progress.report(`kept ${done} of ${of} columns`);
      },
    );
    if (process.stderr.isTTY) progress.clear();
    const result = { profile: output, reference, rows: source.rowsInWindow, columns, bytes };
    printResult(
      format,
      result,
      (kept) =>
        `${kept.profile}: ${plural(kept.columns, 'column')} of ${plural(kept.rows, 'row')}, ${formatCount(Math.ceil(kept.bytes / 1024))} KB`,
    );
  } finally {
    await source.close();
  }
}
