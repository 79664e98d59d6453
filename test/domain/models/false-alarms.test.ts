import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { defaultRules } from '../../../domain/models/drift-rules.ts';
import {
  countFalseAlarms,
  countFalseAlarmsOverTime,
  isWithinRate,
} from '../../../scripts/bench/model-false-alarms.ts';

const rate = defaultRules.falseAlarmRate;

/** test/full holds the default to its rate on many more and larger pairs. */
describe('the default preset without drift', () => {
  it('calls any column drifted no more often than it states', () => {
    const sizes = { rows: [100, 300, 1000, 3000], columns: [1, 3, 10, 25], ratios: [1, 4, 0.25] };
    const { anyColumn, dataset, pairs } = countFalseAlarms(200, sizes, 'default', 2026);
    assert.ok(isWithinRate(anyColumn, pairs, rate), `${anyColumn} of ${pairs}`);
    assert.ok(dataset <= anyColumn);
  });

  it('keeps to it where rows are in order of time and remember those before', () => {
    for (const memory of [0, 0.5, 0.95]) {
      const { anyColumn, pairs } = countFalseAlarmsOverTime(60, memory, 5, 2026);
      assert.ok(isWithinRate(anyColumn, pairs, rate), `${anyColumn} of ${pairs} with memory ${memory}`);
    }
  });
});

describe('the test of a rate', () => {
  it('allows what chance explains and no more', () => {
    assert.equal(isWithinRate(0, 1000, 0.05), true);
    assert.equal(isWithinRate(65, 1000, 0.05), true);
    assert.equal(isWithinRate(70, 1000, 0.05), false);
  });
});
