// Started as a process of its own by compare-in-process.ts: takes one comparison, answers, and ends.
import { access } from 'node:fs/promises';
import { answerOnce } from '../../programs/own-process.ts';
import type { DatasetSource } from '../dataset-source.ts';
import { DatasetNotFoundError, EmptyDatasetError } from '../errors.ts';
import { openDataset } from '../open-dataset.ts';
import { makeProfile } from '../profile/make-profile.ts';
import { timestamp } from '../timestamp.ts';
import type { ComparisonOutcome, ComparisonRequest } from './comparison-request.ts';
import { compareSources } from './compare-sources.ts';
import { withSides } from './with-sides.ts';

answerOnce(async (request: ComparisonRequest): Promise<ComparisonOutcome> => {
  try {
    return await compare(request);
  } catch (error) {
    if (isAbsent(error, request)) return { noData: error.message };
    throw error;
  }
});

/** No row of current data is no failure: there is nothing to judge yet. */
function isAbsent(error: unknown, { current, reference }: ComparisonRequest): error is Error {
  const absent = error instanceof EmptyDatasetError || error instanceof DatasetNotFoundError;
  return absent && error.label === current.location && current.location !== reference.location;
}

async function compare(request: ComparisonRequest): Promise<ComparisonOutcome> {
  const { rules, types, threads, current } = request;
  const reference = await locateReference(request);
  return await withSides({ reference, current }, async (before, after) => {
    const report = await compareSources(before, after, {
      rules,
      types,
      ...(threads === undefined ? {} : { threads }),
    });
    const window = rules.time === undefined ? undefined : await timesOf(after, rules.time);
    return { report, ...(window === undefined ? {} : { window }) };
  });
}

/** The reference, or the profile of it that is kept. */
async function locateReference({ reference, profile, rules, types }: ComparisonRequest) {
  if (profile === undefined) return reference;
  const isKept = await access(profile).then(
    () => true,
    () => false,
  );
  if (!isKept) {
    const source = await openDataset(reference.location, reference.options);
    try {
      await makeProfile(source, profile, { types, time: rules.time ?? null });
    } finally {
      await source.close();
    }
  }
  return { location: profile, options: {} };
}

async function timesOf(
  current: DatasetSource,
  column: string,
): Promise<{ from: string; to: string } | undefined> {
  const [times = new Float64Array()] = await current.readNumbers([column]);
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const time of times) {
    if (time < first) first = time;
    if (time > last) last = time;
  }
  const [from, to] = [timestamp(first), timestamp(last)];
  return from === undefined || to === undefined ? undefined : { from, to };
}
