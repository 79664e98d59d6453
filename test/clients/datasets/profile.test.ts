import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { openDataset } from '../../../clients/datasets/open-dataset.ts';
import {
  decodeBlock,
  encodeBlock,
  mostStoredValues,
} from '../../../clients/datasets/profile/column-block.ts';
import type { ProfileSettings } from '../../../clients/datasets/profile/format.ts';
import { makeProfile } from '../../../clients/datasets/profile/make-profile.ts';
import {
  isProfile,
  openProfile,
  type StoredProfile,
} from '../../../clients/datasets/profile/read-profile.ts';
import { requireSettings } from '../../../clients/datasets/profile/require-settings.ts';
import { summariseColumn } from '../../../domain/models/compare/summarise-column.ts';
import { profileColumn } from '../../../domain/models/profile-column.ts';
import type { ColumnProfile, NumericalProfile } from '../../../domain/models/reference-profile.ts';
import { writeFiles } from '../../support/parquet-files.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const folder = temporaryFolder();
const table = path.join(folder, 'table.parquet');
const stored = path.join(folder, 'table.profile');
const plain: ProfileSettings = { types: {}, time: null };

async function profile(file: string, settings: ProfileSettings): Promise<void> {
  const source = await openDataset(table, settings.time === null ? {} : { orderBy: settings.time });
  try {
    await makeProfile(source, file, settings);
  } finally {
    await source.close();
  }
}

async function opened<T>(file: string, use: (profile: StoredProfile) => T | Promise<T>): Promise<T> {
  const open = await openProfile(file);
  try {
    return await use(open);
  } finally {
    await open.close();
  }
}

before(async () => {
  await writeFiles({
    [table]: `SELECT CASE WHEN i % 10 = 0 THEN NULL ELSE i * 0.5 END AS float, i % 3 AS few, i AS many,
      'c' || i % 4 AS category, md5(i::VARCHAR) AS text, TIMESTAMP '2026-01-01' + INTERVAL (i) HOUR AS moment,
      'v'::BLOB AS bytes FROM range(1000) t(i)`,
  });
  await profile(stored, plain);
});

describe('a profile', () => {
  test('holds of every column what the rows say', async () => {
    const source = await openDataset(table);
    const [values = new Float64Array()] = await source.readNumbers(['float']);
    await source.close();
    const profiled = profileColumn({ type: 'numerical', name: 'float', count: 1000, values, integer: false });
    const expected = { ...profiled, summary: summariseColumn(profiled) };
    await opened(stored, async (open) => {
      assert.deepEqual(await open.readColumn('float'), expected);
      const types = await Promise.all(
        ['few', 'many', 'category', 'text'].map(async (name) => (await open.readColumn(name))?.type),
      );
      assert.deepEqual(types, ['categorical', 'numerical', 'categorical', 'text']);
      for (const left of ['moment', 'bytes', 'nothing']) assert.equal(await open.readColumn(left), undefined);
      assert.equal(open.footer.source.rows, 1000);
      assert.match(open.footer.source.sha256, /^[0-9a-f]{64}$/);
    });
  });

  test('keeps how columns moved, where rows are in order of time', async () => {
    const timed = path.join(folder, 'timed.profile');
    await profile(timed, { types: {}, time: 'moment' });
    await opened(timed, async (open) => {
      const many = await open.readColumn('many');
      assert.equal(many?.blocks?.counts.constructor, Uint32Array);
      assert.equal(await open.readColumn('moment'), undefined);
    });
  });

  test('is told from data by its first bytes', async () => {
    assert.equal(await isProfile(stored), true);
    assert.equal(await isProfile(table), false);
  });

  test('answers only for the settings that it was made with', async () => {
    await opened(stored, (open) => {
      requireSettings(open, plain);
      assert.throws(
        () => requireSettings(open, { types: { few: 'numerical' }, time: 'moment' }),
        /made with other settings \(--time-column: none then, moment now; --type of few: none then, numerical now\)/,
      );
    });
  });

  test('leaves nothing behind when its source fails', async () => {
    const file = path.join(folder, 'failed.profile');
    await assert.rejects(profile(file, { types: { absent: 'text' }, time: null }), /has no column absent/);
    await assert.rejects(readFile(file), /ENOENT/);
  });
});

describe('a profile that is not as it was written is refused', () => {
  const damage: [name: string, change: (bytes: Buffer) => Buffer, expected: RegExp][] = [
    [
      'cut off',
      (bytes) => bytes.subarray(0, -100),
      /is damaged \(its end is missing\); make it again with plumbline model profile/,
    ],
    ['only its beginning', (bytes) => bytes.subarray(0, 10), /its end is missing/],
    ['another description', (bytes) => edited(bytes, bytes.length - 200), /its description was changed/],
    ['another length', (bytes) => edited(bytes, bytes.length - 10), /its (end|description) was changed/],
    ['other values', (bytes) => edited(bytes, 40), /column float was changed/],
  ];
  for (const [name, change, expected] of damage)
    test(name, async () => {
      const file = path.join(folder, 'damaged.profile');
      await writeFile(file, change(await readFile(stored)));
      await assert.rejects(
        opened(file, (open) => open.readColumn('float')),
        expected,
      );
    });

  test('a format of another time', async () => {
    const file = path.join(folder, 'old.profile');
    const { formatVersion, magic, sha256 } = await import('../../../clients/datasets/profile/format.ts');
    const footer = Buffer.from(JSON.stringify({ version: formatVersion + 1, columns: [] }));
    const length = Buffer.alloc(4);
    length.writeUInt32LE(footer.length);
    await writeFile(file, Buffer.concat([magic, footer, Buffer.from(sha256(footer), 'hex'), length, magic]));
    await assert.rejects(
      openProfile(file),
      /is a profile of format 2, this plumbline reads format 1; make it again/,
    );
  });
});

describe('a block of a column', () => {
  test('gives back numbers, infinite ones too, however often they repeat', () => {
    for (const sorted of [
      Float64Array.of(),
      Float64Array.of(-Infinity, -1.5, 0, 2, Infinity),
      new Float64Array(1000).fill(7),
      Float64Array.from({ length: 999 }, (_, index) => Math.floor(index / 100)),
    ])
      assert.deepEqual(roundTrip(ofNumbers(sorted)), ofNumbers(sorted));
  });

  test('gives back categories with any characters', () => {
    const categories = ['', '"', '\u0000', '🎈', '$array', '{"$array":"Float64Array"}'];
    const column: ColumnProfile = {
      type: 'categorical',
      name: '$array',
      count: 10,
      missing: 4,
      categories,
      counts: Float64Array.of(1, 1, 1, 1, 1, 1),
    };
    assert.deepEqual(roundTrip(column), column);
  });

  test('thins very many values to equally spaced ranks', () => {
    const sorted = Float64Array.from({ length: 2 * mostStoredValues + 1 }, (_, index) => index);
    const kept = roundTrip(ofNumbers(sorted)) as NumericalProfile;
    assert.equal(kept.sorted.length, mostStoredValues);
    assert.deepEqual([kept.sorted[0], kept.sorted.at(-1)], [0, sorted.at(-1)]);
    for (let rank = 1; rank < kept.sorted.length; rank += 9999) {
      const share = (kept.sorted[rank] ?? 0) / sorted.length;
      assert.ok(Math.abs(share - rank / kept.sorted.length) < 2e-6);
    }
  });
});

function edited(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}

function roundTrip(column: ColumnProfile): ColumnProfile {
  const { parts, jsonLength } = encodeBlock(column);
  return decodeBlock(new Uint8Array(Buffer.concat(parts)), jsonLength);
}

function ofNumbers(sorted: Float64Array): NumericalProfile {
  return { type: 'numerical', name: 'x', count: sorted.length + 3, missing: 3, integer: false, sorted };
}
