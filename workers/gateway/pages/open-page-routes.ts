import type { Client } from '@temporalio/client';
import { workflowLink } from '../../../clients/temporal/workflow-link.ts';
import { policyOf } from '../../../config/policies.ts';
import type { Configuration } from '../../../config/schema/configuration.ts';
import { whoDecides } from '../../../domain/approval/people.ts';
import type { KnownAs } from '../../../domain/approval/people.ts';
import { decideStrategy } from '../../../domain/infrastructure/policy.ts';
import { decideRemediation } from '../../operations/decide-remediation.ts';
import type { RecordLateDecision } from '../../operations/record-late-decision.ts';
import { termsOfItem } from '../../operations/terms-of-item.ts';
import { openStorage } from '../../storage.ts';
import { frozenInWords } from '../../operations/freeze-changes.ts';
import { openLinkKeys } from '../links/link-keys.ts';
import type { Route } from '../route.ts';
import { previewRemediation } from '../slack/preview.ts';
import { readAuditEvents } from './audit-events.ts';
import { createPageRoutes } from './create-page-routes.ts';
import { createIncidentPages } from './incidents/incident-pages.ts';
import { createModelPages } from './models/model-pages.ts';
import { createPageSources } from './page-sources.ts';
import { createPullRequestPages } from './pull-requests/pull-request-pages.ts';
import type { PullRequestPages } from './pull-requests/pull-request-pages.ts';
import { createRetrainingPages } from './retrainings/retraining-pages.ts';
import { createRolloutPages } from './rollouts/rollout-pages.ts';
import { createSteering } from './steering.ts';
import type { PageDeps } from './page-deps.ts';

/**
 * The pages as a configuration has them.
 *
 * @param local whoever sits at this machine, in the embedded stack: they need no link and can decide.
 */
export async function openPageRoutes(
  configuration: Configuration,
  {
    client,
    namespace,
    local,
    recordLate,
  }: {
    client: Client;
    namespace: string;
    local?: KnownAs | undefined;
    recordLate: RecordLateDecision;
  },
): Promise<Route[]> {
  const { targets, gateway, temporal, people } = configuration;
  const store = await openStorage(configuration);
  const byName = new Map(targets.map((target) => [target.name, target]));
  const { ui } = temporal;
  return createPageRoutes({
    sources: createPageSources(store, client),
    keys: await openLinkKeys(configuration),
    ...(configuration.models.length > 0 && {
      models: createModelPages(store, client, configuration.models),
      incidents: createIncidentPages(store, client),
      retrainings: createRetrainingPages(store, client),
      rollouts: createRolloutPages(store, client),
    }),
    ...pullRequestsOf(await createPullRequestPages(configuration, store, client)),
    targets: targets.map(({ name }) => name),
    publicUrl: gateway.publicUrl,
    people: people.map(({ name }) => name),
    local: local === undefined ? undefined : { person: local },
    workflowUrl: (workflowId) => (ui === undefined ? undefined : workflowLink(ui, namespace, workflowId)),
    frozen: () => frozenInWords(store),
    policyOf(finding) {
      const target = byName.get(finding.target);
      return target && decideStrategy(finding, target.policy, policyOf(configuration, target));
    },
    ...(configuration.slack === undefined && {
      previewOf: (remediation, findings) =>
        previewRemediation(remediation, findings, termsOfItem(configuration, remediation, findings)),
    }),
    auditOf: (item) => readAuditEvents(store, item),
    decide: ({ person, ...decision }) =>
      decideRemediation(client, { ...decision, ...whoDecides(people, person), door: 'page' }, recordLate),
    steer: createSteering(client, people),
    now: () => new Date(),
  });
}

function pullRequestsOf(pullRequests: PullRequestPages | undefined): Pick<PageDeps, 'pullRequests'> {
  return pullRequests === undefined ? {} : { pullRequests };
}
