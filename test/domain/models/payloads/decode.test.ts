import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { createRequestDecoder } from '../../../../domain/models/payloads/decode-request.ts';
import { decodeResponse } from '../../../../domain/models/payloads/decode-response.ts';
import { isUnreadable } from '../../../../domain/models/payloads/feature-table.ts';
import { brainFloatToNumber, halfToNumber } from '../../../../domain/models/payloads/small-floats.ts';

const bytes = (body: unknown): Uint8Array =>
  Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
const tensor = (name: string, shape: number[], datatype: string, data: unknown) => ({
  name,
  shape,
  datatype,
  data,
});

test('requests of every form become names and rows', () => {
  const cases: { body: unknown; features?: string[]; names: string[]; rows: unknown[][] }[] = [
    {
      body: {
        instances: [
          [1, 'a'],
          [2, null],
        ],
      },
      names: ['feature_0', 'feature_1'],
      rows: [
        [1, 'a'],
        [2, null],
      ],
    },
    { body: { instances: [[1, 2]] }, features: ['x', 'y'], names: ['x', 'y'], rows: [[1, 2]] },
    { body: { instances: [1, 2] }, names: ['feature_0'], rows: [[1], [2]] },
    {
      body: {
        instances: [
          [
            [1, 2],
            [3, 4],
          ],
        ],
      },
      names: ['feature_0', 'feature_1', 'feature_2', 'feature_3'],
      rows: [[1, 2, 3, 4]],
    },
    {
      body: {
        instances: [
          { a: { b: 1 }, c: [2, 3] },
          { c: [4, 5], a: { b: 6 } },
        ],
      },
      names: ['a.b', 'c_0', 'c_1'],
      rows: [
        [1, 2, 3],
        [6, 4, 5],
      ],
    },
    {
      body: { instances: [{ x: 1 }, { y: true }] },
      names: ['x', 'y'],
      rows: [
        [1, null],
        [null, true],
      ],
    },
    {
      body: { inputs: { x: [1, 2], city: ['Rome', 'Oslo'] } },
      names: ['x', 'city'],
      rows: [
        [1, 'Rome'],
        [2, 'Oslo'],
      ],
    },
    { body: { inputs: [[1, 2]] }, features: ['x', 'y'], names: ['x', 'y'], rows: [[1, 2]] },
    {
      body: { inputs: [tensor('x', [2], 'FP32', [1, 2]), tensor('y', [2, 1], 'BYTES', ['a', 'b'])] },
      names: ['x', 'y'],
      rows: [
        [1, 'a'],
        [2, 'b'],
      ],
    },
    {
      body: {
        inputs: [
          tensor('input-0', [2, 2], 'FP32', [
            [1, 2],
            [3, 4],
          ]),
        ],
      },
      features: ['a', 'b'],
      names: ['a', 'b'],
      rows: [
        [1, 2],
        [3, 4],
      ],
    },
    {
      body: { inputs: [tensor('input-0', [1, 2], 'INT64', [1, 2])] },
      names: ['input-0_0', 'input-0_1'],
      rows: [[1, 2]],
    },
    {
      body: { inputs: [tensor('flat', [3], 'FP64', [1, 2, 3])] },
      features: ['a', 'b', 'c'],
      names: ['a', 'b', 'c'],
      rows: [[1, 2, 3]],
    },
    {
      body: '{"instances": [[NaN, "NaN, Infinity", -Infinity]]}',
      names: ['feature_0', 'feature_1', 'feature_2'],
      rows: [[null, 'NaN, Infinity', -Infinity]],
    },
  ];
  for (const { body, features, names, rows } of cases) {
    const table = createRequestDecoder(features)(bytes(body), 0);
    assert.deepEqual(table, { names, rows }, JSON.stringify(body));
  }
});

test('a body that cannot be read says what is wrong with it', () => {
  const cases: [body: unknown, fault: string][] = [
    ['', 'not-json'],
    ['hello', 'not-json'],
    ['[1, 2]', 'not-json'],
    ['{"instances": [[1', 'truncated'],
    ['{"instances": nonsense}', 'not-json'],
    [{ prompt: 'hi' }, 'unknown-form'],
    [{ instances: [[1, 2], [3]] }, 'shape'],
    [{ inputs: { x: [1], y: [1, 2] } }, 'shape'],
    [{ inputs: [tensor('x', [3], 'FP32', [1, 2])] }, 'shape'],
    [{ inputs: [tensor('x', [-1], 'FP32', [1])] }, 'shape'],
    [{ inputs: [tensor('x', [1e9, 0], 'FP32', [])] }, 'shape'],
    [{ columns: ['x'], rows: [null] }, 'unknown-form'],
    [{ columns: ['x'], rows: [[{ y: 1 }]] }, 'unknown-form'],
    [{ columns: ['x'], rows: [[1, 2]] }, 'unknown-form'],
    [{ columns: [7], rows: [[1]] }, 'unknown-form'],
    [{ inputs: [tensor('x', [1e9, 1e9], 'FP32', [1])] }, 'shape'],
    [{ inputs: [tensor('x', [2], 'FP32', [1, 2]), tensor('y', [3], 'FP32', [1, 2, 3])] }, 'shape'],
    [
      { inputs: [{ name: 'x', shape: [2], datatype: 'FP32', parameters: { binary_data_size: 8 } }] },
      'truncated',
    ],
    [{ instances: [Array.from({ length: 5000 }, () => [1])] }, 'too-wide'],
    [`{"instances": ${'['.repeat(5000)}${']'.repeat(5000)}}`, 'too-wide'],
  ];
  for (const [body, fault] of cases)
    assert.deepEqual(createRequestDecoder()(bytes(body), 0), { fault }, JSON.stringify(body).slice(0, 80));
});

test('binary tensors of every data type are read, with or without the length of the JSON before them', () => {
  const view = new DataView(new ArrayBuffer(8));
  const le = (write: (view: DataView) => void, size: number): number[] => {
    write(view);
    return [...new Uint8Array(view.buffer, 0, size)];
  };
  const cases: [datatype: string, bytes: number[], value: unknown][] = [
    ['BOOL', [1], true],
    ['UINT8', [200], 200],
    ['INT8', [200], -56],
    ['UINT16', le((it) => it.setUint16(0, 40_000, true), 2), 40_000],
    ['INT16', le((it) => it.setInt16(0, -3, true), 2), -3],
    ['UINT32', le((it) => it.setUint32(0, 4e9, true), 4), 4e9],
    ['INT32', le((it) => it.setInt32(0, -7, true), 4), -7],
    ['UINT64', le((it) => it.setBigUint64(0, 9n, true), 8), 9],
    ['INT64', le((it) => it.setBigInt64(0, -9n, true), 8), -9],
    ['FP16', [0x00, 0xbe], -1.5],
    ['BF16', [0xc0, 0x3f], 1.5],
    ['FP32', le((it) => it.setFloat32(0, 0.5, true), 4), 0.5],
    ['FP64', le((it) => it.setFloat64(0, 0.1, true), 8), 0.1],
    ['BYTES', [2, 0, 0, 0, 0x7d, 0x22], '}"'],
  ];
  for (const [datatype, data, value] of cases) {
    const head = bytes({
      inputs: [{ name: 'x', shape: [1], datatype, parameters: { binary_data_size: data.length } }],
    });
    const body = Buffer.concat([head, Buffer.from(data)]);
    for (const headLength of [0, head.byteLength])
      assert.deepEqual(createRequestDecoder()(body, headLength), { names: ['x'], rows: [[value]] }, datatype);
  }
});

test('half-precision numbers are those of IEEE 754', () => {
  assert.deepEqual([0x0001, 0x7bff, 0x7c00, 0xfc00, 0x8000].map(halfToNumber), [
    2 ** -24,
    65504,
    Infinity,
    -Infinity,
    -0,
  ]);
  assert.ok(Number.isNaN(halfToNumber(0x7e00)));
  assert.equal(brainFloatToNumber(0xc040), -3);
});

test('answers give one value for each instance', () => {
  const cases: [body: unknown, values: unknown[]][] = [
    [{ predictions: [0.1, 'spam', null, true] }, [0.1, 'spam', null, true]],
    [{ predictions: [[0.2, 0.7, 0.1], [0.3]] }, [0.2, 0.3]],
    [{ predictions: [{ score: 0.4, class: 'a' }] }, [0.4]],
    [{ outputs: { y: [1, 2], z: [3, 4] } }, [1, 2]],
    [{ outputs: [tensor('y', [2, 1], 'FP32', [[5], [6]]), tensor('z', [2], 'FP32', [7, 8])] }, [5, 6]],
  ];
  for (const [body, values] of cases)
    assert.deepEqual(decodeResponse(bytes(body), 0, 'first'), { values }, JSON.stringify(body));
  const classes = {
    model_version: '7',
    outputs: [tensor('p', [2, 3], 'FP32', [0.2, 0.7, 0.1, 0.9, 0.05, 0.05])],
  };
  assert.deepEqual(decodeResponse(bytes(classes), 0, 'largest'), { values: [1, 0], version: '7' });
  assert.deepEqual(decodeResponse(bytes({ error: 'no' }), 0, 'first'), { fault: 'unknown-form' });
});

test('whatever a body holds, reading it ends, and every row has a value for each name', () => {
  const json = fc.jsonValue({ maxDepth: 5 });
  const body = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    json.map(bytes),
    fc.record({ instances: json }).map(bytes),
    fc.record({ inputs: json }).map(bytes),
    fc
      .record({
        inputs: fc.array(
          fc.record({
            name: fc.string(),
            shape: json,
            datatype: fc.constantFrom('FP32', 'BYTES'),
            data: json,
            parameters: json,
          }),
        ),
      })
      .map(bytes),
  );
  fc.assert(
    fc.property(body, fc.nat(300), (input, headLength) => {
      const table = createRequestDecoder()(input, headLength);
      if (!isUnreadable(table)) assert.ok(table.rows.every((row) => row.length === table.names.length));
      decodeResponse(input, headLength, 'largest');
    }),
    { numRuns: 500 },
  );
});
