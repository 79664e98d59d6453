import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { createJqSelector } from '../../../clients/jq/jq-selector.ts';

const documents = [
  { spec: { ports: [{ name: 'x' }, { name: 'y' }] } },
  { spec: {} },
  { data: { password: 'hunter2-canary' } },
];

describe('jq expressions of ignore rules', () => {
  const jq = createJqSelector();
  // Only for what has no end: a machine under load must not stop the others.
  const impatient = createJqSelector({ limit: 2000 });
  after(async () => {
    await jq.close();
    await impatient.close();
  });

  it('are answered with the paths that they would delete', async () => {
    const [selected] = await jq.select(['.spec.ports[]? | select(.name == "y")'], documents);
    assert.deepEqual(selected, [[['spec', 'ports', 1]], [], []]);
  });

  it('fail on one document and not on the others', async () => {
    const [selected] = await jq.select(['.spec.ports[]'], documents);
    assert.deepEqual(selected?.slice(0, 2), [
      [
        ['spec', 'ports', 0],
        ['spec', 'ports', 1],
      ],
      { fault: 'cannot iterate over null', always: false },
    ]);
  });

  it('are refused with their place when they do not compile', async () => {
    assert.deepEqual(await jq.check('.spec |'), {
      message: 'syntax error, unexpected end of file',
      offset: 6,
    });
    assert.match((await jq.check('.a) | (.b'))?.message ?? '', /syntax error/);
    assert.match((await jq.check('nosuch'))?.message ?? '', /nosuch\/0 is not defined/);
    assert.equal(await jq.check('.a # a comment'), undefined);
    assert.equal(await jq.check('.a, .b'), undefined);
  });

  it('are stopped when they take for ever or all memory, and the next one runs', async () => {
    const [endless] = await impatient.select(['def f: f; f'], documents.slice(0, 1));
    const [next] = await impatient.select(['.spec.x'], documents.slice(0, 1));
    assert.deepEqual(endless, [{ fault: 'took longer than 2 s and was stopped', always: true }]);
    assert.deepEqual(next, [[['spec', 'x']]]);
    const [greedy] = await jq.select(['[range(1e9)] | .[0]'], documents.slice(0, 1));
    assert.match(JSON.stringify(greedy), /was stopped/);
    const [halted] = await jq.select(['halt'], documents);
    assert.match(JSON.stringify(halted), /ended jq before it answered/);
    assert.deepEqual(await jq.select(['.spec.x'], documents.slice(0, 1)), [[[['spec', 'x']]]]);
  });

  it('never quote a value of the object they fail on', async () => {
    const expressions = [
      '.data.password | error',
      '.data.password[]',
      '.data | error',
      '.data.password | tonumber',
    ];
    const selected = await jq.select(expressions, documents.slice(2));
    assert.doesNotMatch(JSON.stringify(selected), /hunter2/);
    assert.equal(selected.flat().filter((one) => 'fault' in one).length, expressions.length);
  });

  it('that compute a value or a slice are no places', async () => {
    const selected = await jq.select(['.spec.ports | length', '.spec.ports[0:1]'], documents.slice(0, 1));
    assert.match(JSON.stringify(selected[0]), /selects no place/);
    assert.match(JSON.stringify(selected[1]), /slice/);
  });

  it('asked at the same time for many objects are answered for each', async () => {
    const answers = await Promise.all(
      Array.from({ length: 250 }, (_, index) => jq.select(['.spec[]'], [{ spec: { [`field${index}`]: 1 } }])),
    );
    for (const [index, answer] of answers.entries())
      assert.deepEqual(answer, [[[['spec', `field${index}`]]]]);
  });
});
