import assert from 'node:assert/strict';
import { test } from 'node:test';
import { html } from '../../../../workers/gateway/pages/html.ts';
import { overviewPage } from '../../../../workers/gateway/pages/overview-page.ts';
import type { Overview } from '../../../../workers/gateway/pages/overview-page.ts';
import type { PageView } from '../../../../workers/gateway/pages/view.ts';
import type { OpenIncident } from '../../../../workers/operations/open-incidents.ts';
import { pageRemediation, pagesNow } from '../../../support/pages.ts';

const view: PageView = {
  now: pagesNow,
  href: (path) => path,
  canOpen: () => true,
  workflowUrl: () => undefined,
  frozen: [],
};

const incident: OpenIncident = {
  id: '7bc5148840bf',
  digest: 'd',
  phase: 'waiting-for-decision',
  title: 'Model fraud: 2 columns drifted',
  headline: '',
  openedAt: '2026-06-01T11:00:00Z',
  actions: ['fix-upstream', 'dismiss'],
  workflowId: 'model-incident/fraud',
  runId: 'r',
  model: 'fraud',
  severity: 'high',
  findings: ['7bc5148840bf'],
  startedAt: pagesNow,
} as OpenIncident;

/** The heading of the overview of these. */
function headingOf(open: Pick<Overview, 'incidents' | 'approvals'>): string {
  const overview = { targets: [], leases: [], models: [], known: true, page: null, ...open };
  const { markup } = html`${overviewPage(view, overview).body}`;
  return /<h1>(.*?)<\/h1>/s.exec(markup)?.[1] ?? '';
}

test('the heading counts the incidents of models that wait for people, beside drift', () => {
  const watched: OpenIncident = { ...incident, phase: 'watching' };
  assert.equal(headingOf({ approvals: [], incidents: [watched] }), 'No drift is known');
  assert.match(headingOf({ approvals: [], incidents: [incident, watched] }), /, 1 waiting for a decision$/);
  assert.match(
    headingOf({ approvals: [pageRemediation()], incidents: [incident] }),
    /, 2 waiting for a decision$/,
  );
});
