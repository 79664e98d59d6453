import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { defaultRules } from '../../domain/models/drift-rules.ts';
import {
  allSizes,
  countFalseAlarms,
  countFalseAlarmsOverTime,
  isWithinRate,
} from '../../scripts/bench/model-false-alarms.ts';

const rate = defaultRules.falseAlarmRate;

describe('the default preset without drift', () => {
  it('calls any column of 1,000 pairs drifted no more often than it states', () => {
    const { anyColumn, pairs } = countFalseAlarms(1000, allSizes, 'default', 7);
    assert.ok(isWithinRate(anyColumn, pairs, rate), `${anyColumn} of ${pairs}`);
  });

  for (const rows of allSizes.rows) {
    it(`keeps to it at ${rows} rows`, () => {
      const { anyColumn, pairs } = countFalseAlarms(300, { ...allSizes, rows: [rows] }, 'default', rows);
      assert.ok(isWithinRate(anyColumn, pairs, rate), `${anyColumn} of ${pairs}`);
    });
  }

  for (const memory of [0, 0.1, 0.2, 0.5, 0.9, 0.98]) {
    it(`keeps to it over time with a memory of ${memory}`, () => {
      for (const columns of [1, 20]) {
        const { anyColumn, pairs } = countFalseAlarmsOverTime(300, memory, columns, 11);
        assert.ok(isWithinRate(anyColumn, pairs, rate), `${anyColumn} of ${pairs} with ${columns} columns`);
      }
    });
  }
});
