import assert from 'node:assert/strict';
import { test } from 'node:test';
import { waitingForPeople } from '../../../workers/operations/open-remediations.ts';
import { pageRemediation } from '../../support/pages.ts';

test('the gravest waits first, and of the same severity the oldest; what waits for nobody is left out', () => {
  const severities = ['medium', '', 'high', 'critical', 'high', 'low'];
  const open = severities.map((severity, index) =>
    pageRemediation({ severity, workflowId: String(index), phase: 'waiting-for-decision' }),
  );
  open.push(pageRemediation({ severity: 'critical', workflowId: 'healing', phase: 'healing' }));
  assert.deepEqual(
    waitingForPeople(open).map(({ workflowId }) => Number(workflowId)),
    [3, 2, 4, 0, 5, 1],
  );
});
