import { after } from 'node:test';
import type { StoredScan } from '../../activities/stored-scans.ts';
import type { ReviewTerms } from '../../domain/approval/review-terms.ts';
import type { Finding } from '../../domain/infrastructure/finding.ts';
import { decideStrategy } from '../../domain/infrastructure/policy.ts';
import { emptyTargetState } from '../../domain/infrastructure/target-state.ts';
import { linkKeyFrom } from '../../workers/gateway/links/link-keys.ts';
import type { LinkKeys } from '../../workers/gateway/links/link-keys.ts';
import { createPageRoutes } from '../../workers/gateway/pages/create-page-routes.ts';
import type { PageDecision, PageDeps, PageSteering } from '../../workers/gateway/pages/page-deps.ts';
import { createRouter } from '../../workers/gateway/router.ts';
import { startHttpServer } from '../../workers/gateway/server.ts';
import type { HttpServer } from '../../workers/gateway/server.ts';
import type { TargetStatus } from '../../workers/operations/drift-status.ts';
import type { OpenLease } from '../../workers/operations/open-leases.ts';
import { waitingForPeople } from '../../workers/operations/open-remediations.ts';
import type { OpenRemediation } from '../../workers/operations/open-remediations.ts';

export const pagesNow = new Date('2026-06-01T12:00:00Z');
export const linkKeys: LinkKeys = [linkKeyFrom('0123456789abcdef0123456789abcdef')];

export const pageTerms: ReviewTerms = { remindAfter: 1_800_000, expireAfter: 86_400_000, onExpiry: 'report' };

/** A finding with whatever a test cares about. */
export function pageFinding(changes: Partial<Finding> = {}): Finding {
  return {
    id: 'abc123def456',
    digest: 'd1',
    uid: 'u1',
    target: 'shop',
    commit: '0123456789abcdef0123456789abcdef01234567',
    origin: 'live',
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    namespace: 'payments',
    name: 'api',
    drift: 'image',
    severity: 'high',
    firstSeen: '2026-06-01T09:00:00Z',
    fields: [
      {
        path: '/spec/template/spec/containers/0/image',
        location: '/spec/template/spec/containers/[api]/image',
        change: 'modified',
        desired: 'registry.example/api:1.4.2',
        live: 'registry.example/api:1.5.0-rc1',
        manager: 'kubectl-set',
        operation: 'Update',
        owners: [],
        changedNoLaterThan: '2026-06-01T08:58:00Z',
      },
    ],
    ignored: [],
    impact: {
      effect: 'restart',
      pods: 3,
      gpus: 0,
      description: 'replaces the pods one after another (3 pods)',
    },
    ...changes,
  };
}

export function pageScan(findings: Finding[], changes: Partial<StoredScan> = {}): StoredScan {
  const drifted = findings.length;
  return {
    target: 'shop',
    workflowId: 'drift-scan/shop',
    commit: '0123456789abcdef0123456789abcdef01234567',
    sequence: Date.parse('2026-06-01T11:58:00Z'),
    summary: { compared: 120, drifted, pending: 0, ignored: 0, dryRuns: 0, durationMs: 900 },
    findings,
    ignored: [],
    errors: [],
    ...changes,
  };
}

export function pageRemediation(changes: Partial<OpenRemediation> = {}): OpenRemediation {
  return {
    workflowId: 'remediate/shop/deployment-api-1',
    runId: 'r1',
    target: 'shop',
    severity: 'high',
    drift: ['image'],
    findings: ['abc123def456'],
    actors: ['kubectl-set'],
    startedAt: new Date('2026-06-01T09:00:05Z'),
    title: 'Deployment payments/api: image',
    digest: 'item-digest-1',
    phase: 'waiting-for-decision',
    actions: ['heal', 'reject', 'snooze', 'ignore'],
    expiresAt: '2026-06-02T09:00:05Z',
    ...changes,
  };
}

export interface PageScene {
  findings?: Finding[];
  open?: OpenRemediation[];
  scans?: Record<string, StoredScan>;
  statuses?: TargetStatus[];
  /** Open emergencies; what differs in them is `findings`. */
  leases?: OpenLease[];
  /** Answers in the place of Temporal. */
  temporal?: () => Promise<never>;
  deps?: Partial<PageDeps>;
}

const servers: HttpServer[] = [];
// Here and not where one starts: inside a hook it would end with that hook.
after(() => Promise.all(servers.map((server) => server.stop())));

/** The pages on a server of their own, over storage and listings that a test states. */
export async function servePages(scene: PageScene = {}) {
  const { findings = [], open = [], scans = {}, statuses, leases = [], temporal, deps = {} } = scene;
  const scan = pageScan(findings);
  const decisions: PageDecision[] = [];
  const steered: PageSteering[] = [];
  const all: PageDeps = {
    sources: {
      status:
        temporal ??
        (async (targets) => ({
          targets:
            statuses ??
            targets.map((target) => ({
              target,
              scan,
              findings: findings.map((finding) => {
                const remediation = open.find((one) => one.findings.includes(finding.id));
                return {
                  finding,
                  state: remediation?.phase ?? 'reported',
                  workflowId: remediation?.workflowId ?? '',
                };
              }),
              failure: undefined,
            })),
          leases,
          freezes: [],
          approvals: waitingForPeople(open),
        })),
      openRemediations:
        temporal ??
        (async ({ finding }) =>
          open.filter(({ findings: ids }) => finding === undefined || ids.includes(finding))),
      pastRemediations: async () => [],
      latestScan: async () => scan,
      scan: async (_target, name) => scans[name],
      scans: async () => Object.keys(scans),
      state: async () => emptyTargetState,
      evidence: async (_target, cause) => {
        if (cause.startsWith('emergency/')) return findings;
        const item = open.find(({ workflowId }) => workflowId.endsWith(`/${cause}`));
        return item && findings.filter(({ id }) => item.findings.includes(id));
      },
    },
    keys: linkKeys,
    targets: ['shop'],
    publicUrl: undefined,
    people: ['Bob'],
    local: undefined,
    workflowUrl: () => undefined,
    frozen: async () => [],
    policyOf: (finding) => decideStrategy(finding, 'payments', [{ match: {}, strategy: 'alert-and-review' }]),
    auditOf: async () => [],
    decide: async (decision) => {
      decisions.push(decision);
      const [remediation = pageRemediation()] = open;
      return { remediation, answer: { accepted: true, actor: 'alice', action: decision.action } };
    },
    steer: async (wanted) => {
      steered.push(wanted);
      return { outcome: 'answered', answer: { accepted: true } };
    },
    now: () => pagesNow,
    ...deps,
  };
  const troubles: string[] = [];
  const server = await startHttpServer({
    address: '127.0.0.1',
    port: 0,
    match: createRouter(createPageRoutes(all)),
    log: (line) => troubles.push(line),
  });
  servers.push(server);
  return { url: server.url, decisions, steered, troubles };
}
