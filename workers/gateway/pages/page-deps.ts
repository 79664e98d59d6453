import type { ReviewAction } from '../../../domain/approval/decision.ts';
import type { KnownAs } from '../../../domain/approval/people.ts';
import type { Finding } from '../../../domain/infrastructure/finding.ts';
import type { PolicyDecision } from '../../../domain/infrastructure/policy.ts';
import type { DecisionOutcome } from '../../operations/decide-remediation.ts';
import type { OpenRemediation } from '../../operations/open-remediations.ts';
import type { SentRequest } from '../../operations/steer-workflow.ts';
import type { LinkKeys } from '../links/link-keys.ts';
import type { HistoryEvent } from './history-section.ts';
import type { Html } from './html.ts';
import type { IncidentPages } from './incidents/incident-pages.ts';
import type { ModelPages } from './models/model-pages.ts';
import type { PageSources } from './page-sources.ts';
import type { PullRequestPages } from './pull-requests/pull-request-pages.ts';
import type { RetrainingPages } from './retrainings/retraining-pages.ts';
import type { RolloutPages } from './rollouts/rollout-pages.ts';

/** A decision as it comes from a page. */
export interface PageDecision {
  person: KnownAs;
  finding: string;
  /** Digest of the evidence that the page showed. */
  digest: string;
  /** Of the form: sent twice it is one decision. */
  decisionId: string;
  action: ReviewAction;
  reason?: string;
  /** RFC 3339. */
  until?: string;
}

/** What a person asks of something under way, as it comes from a page. */
export interface PageSteering {
  what: 'retraining' | 'rollout';
  model: string;
  id: string;
  command: string;
  person: KnownAs;
  reason: string;
  /** Of the form: sent twice it is one request. */
  requestId: string;
}

/** What the pages need from the process that serves them. */
export interface PageDeps {
  sources: PageSources;
  keys: LinkKeys;
  /** Names of the targets whose drift is shown. */
  targets: readonly string[];
  /** Where people reach the gateway; undefined where that is not configured. */
  publicUrl: string | undefined;
  /** Names under people: a link that was made for anybody else opens the pages, and decides nothing. */
  people: readonly string[];
  /** In the embedded stack, whoever sits at this machine: they need no link and can decide. */
  local: { person: KnownAs } | undefined;
  workflowUrl: (workflowId: string) => string | undefined;
  /** What is frozen now, in words. */
  frozen: () => Promise<readonly string[]>;
  /** What policy says about a finding now; undefined where its target is not configured. */
  policyOf: (finding: Finding) => PolicyDecision | undefined;
  /** Models and their scans; left out where none is configured. */
  models?: ModelPages;
  /** Incidents of models; left out where no model is configured. */
  incidents?: IncidentPages;
  /** Retrainings and rollouts of models; left out where no model is configured. */
  retrainings?: RetrainingPages;
  rollouts?: RolloutPages;
  /** Pull requests of repositories without a forge; left out where every target has one. */
  pullRequests?: PullRequestPages;
  /** What the audit trail says about an item. */
  auditOf: (item: { target: string; cause: string; finding: string }) => Promise<HistoryEvent[]>;
  decide: (decision: PageDecision) => Promise<DecisionOutcome>;
  steer: (wanted: PageSteering) => Promise<SentRequest>;
  /** The message about an item as Slack would show it; left out where Slack itself is configured. */
  previewOf?: (remediation: OpenRemediation, findings: readonly Finding[]) => Html;
  now: () => Date;
}
