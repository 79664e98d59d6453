import type { ReviewCard } from '../../domain/approval/review-card.ts';
import type { DriftItem } from '../../domain/infrastructure/drift-item.ts';
import type { Finding } from '../../domain/infrastructure/finding.ts';

const item: DriftItem = {
  cause: 'deployment-api-1a2b3c4d',
  title: 'Deployment payments/api: image',
  brief: ['/spec/image: "api:1" → "api:2" (kubectl-set)'],
  impact: ['replaces 3 pods one after another'],
  findings: ['abc123def456'],
  objects: 1,
  drift: ['image'],
  severity: 'high',
  actors: [],
  managers: ['kubectl-set'],
  digest: 'd1'.repeat(16),
  strategy: 'alert-and-review',
  prune: false,
  approvals: { remindAfter: 60_000, expireAfter: 600_000, onExpiry: 'report' },
  reasons: ['rule 1 of policy payments'],
};

/** A finding about one field, with whatever a test cares about. */
export function finding(changes: Partial<Finding> = {}): Finding {
  return {
    id: 'abc123def456',
    digest: 'f1f1f1',
    target: 'payments',
    commit: '0123456789abcdef',
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    namespace: 'payments',
    name: 'api',
    origin: 'live',
    drift: 'image',
    severity: 'high',
    firstSeen: '2026-11-21T10:00:00Z',
    fields: [
      {
        path: '/spec/template/spec/containers/0/image',
        location: '/spec/template/spec/containers/[api]/image',
        change: 'modified',
        desired: 'api:1',
        live: 'api:2',
        manager: 'kubectl-set',
        owners: [],
        changedNoLaterThan: '2026-11-21T09:58:00Z',
      },
    ],
    ignored: [],
    ...changes,
  };
}

/** A review that was just asked for, with whatever a test cares about. */
export function reviewCard(
  changes: Partial<Omit<ReviewCard, 'item'>> & { item?: Partial<DriftItem> } = {},
): ReviewCard {
  const { item: itemChanges, ...rest } = changes;
  return {
    key: 'payments/deployment-api-1a2b3c4d',
    target: 'payments',
    cause: item.cause,
    workflowId: `remediate/payments/${item.cause}`,
    episode: 'run-1',
    moment: 'asked',
    at: '2026-11-21T10:00:00.000Z',
    isOpen: true,
    item: { ...item, ...itemChanges },
    findings: [finding()],
    actions: ['heal', 'reject', 'snooze', 'ignore'],
    decisions: [],
    quorum: 1,
    askedAt: '2026-11-21T10:00:00.000Z',
    expiresAt: '2026-11-22T10:00:00.000Z',
    detail: undefined,
    links: {},
    ...rest,
  };
}
