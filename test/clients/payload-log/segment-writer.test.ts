import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { openSegmentReader } from '../../../clients/payload-log/segment-file.ts';
import { openSegmentWriter } from '../../../clients/payload-log/segment-writer.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { frame } from './log-harness.ts';

test('a writer that is closed while it goes on to the next segment keeps what it took', async () => {
  const folder = temporaryFolder();
  const fileOf = (number: number): string => path.join(folder, `${number}.log`);
  const writer = await openSegmentWriter({
    fileOf,
    number: 1,
    synchronous: false,
    patience: 120_000,
    now: Date.now,
    onProgress: () => undefined,
  });
  const rotated = writer.rotate();
  const written = new Promise<Error | undefined>((resolve) => {
    writer.append(frame('request', 'one', { instances: [1] }), resolve);
  });
  await writer.close();
  await rotated;
  assert.equal(await written, undefined);
  const kinds = async (number: number): Promise<string[]> => {
    await using reader = await openSegmentReader(fileOf(number));
    return (await reader.read(1_000_000)).frames.map(({ kind }) => kind);
  };
  assert.deepEqual(await kinds(1), ['end']);
  assert.deepEqual(await kinds(2), ['request', 'end']);
});
