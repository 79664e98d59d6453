import type { LeaseCard } from '../../domain/emergency/lease-card.ts';

/** A card of an emergency with whatever a test cares about. */
export function leaseCard(changes: Partial<LeaseCard> = {}): LeaseCard {
  return {
    key: 'shop/emergency/fire',
    target: 'shop',
    id: 'fire',
    workflowId: 'emergency/shop/fire',
    episode: 'run-1',
    moment: 'opened',
    at: '2026-06-01T03:00:00.000Z',
    isOpen: true,
    scope: 'deployment/web in payments',
    reason: 'orders fail',
    openedBy: 'ada',
    openedAt: '2026-06-01T03:00:00.000Z',
    expiresAt: '2026-06-01T05:00:00.000Z',
    objects: 1,
    brief: ['/spec/replicas: 2 → 5 (kubectl-edit)'],
    governor: 'Argo CD (Application argocd/shop) is held: it neither syncs nor heals by itself',
    links: {},
    ...changes,
  };
}
