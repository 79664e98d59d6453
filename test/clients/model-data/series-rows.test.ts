import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seriesRows } from '../../../clients/model-data/series-rows.ts';
import type { PrometheusSeries } from '../../../clients/prometheus/prometheus-client.ts';

function series(
  labels: Record<string, string>,
  ...points: [time: number, value: number][]
): PrometheusSeries {
  return { labels, points: points.map(([time, value]) => ({ time, value })) };
}

test('series of one query are joined with those of others by time and labels, whatever their names', () => {
  const rows = seriesRows(
    new Map([
      ['load', [series({ __name__: 'load', pod: 'a' }, [60, 1], [0, 2]), series({ pod: 'b' }, [0, 7])]],
      ['latency', [series({ pod: 'a' }, [0, 0.25]), series({ pod: 'c' }, [60, 3])]],
    ]),
    'moment',
  );
  assert.deepEqual(
    [...rows],
    [
      '{"moment":"1970-01-01T00:00:00.000Z","load":2.0,"latency":0.25}\n',
      '{"moment":"1970-01-01T00:00:00.000Z","load":7.0,"latency":null}\n',
      '{"moment":"1970-01-01T00:01:00.000Z","load":1.0,"latency":null}\n',
      '{"moment":"1970-01-01T00:01:00.000Z","load":null,"latency":3.0}\n',
    ],
  );
});

test('what is no number is missing, numbers are always fractions, and names are quoted', () => {
  const rows = seriesRows(
    new Map([['a "b"', [series({}, [0, Number.NaN], [1, Number.POSITIVE_INFINITY], [2, 1e21], [3, -3])]]]),
    undefined,
  );
  assert.deepEqual(
    [...rows],
    ['{"a \\"b\\"":null}\n', '{"a \\"b\\"":null}\n', '{"a \\"b\\"":1e+21}\n', '{"a \\"b\\"":-3.0}\n'],
  );
});
