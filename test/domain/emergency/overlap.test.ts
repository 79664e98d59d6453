import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Lease } from '../../../domain/emergency/lease.ts';
import { leaseOf } from '../../../domain/emergency/overlap.ts';
import type { EmergencyScope } from '../../../domain/emergency/scope.ts';

const web = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  namespace: 'shop',
  name: 'web',
  labels: { app: 'web' },
};
let minutes = 0;

function lease(id: string, scope: EmergencyScope, openedAt?: string): Lease {
  minutes += 1;
  const at = openedAt ?? new Date(Date.UTC(2026, 0, 1, 0, minutes)).toISOString();
  return { id, scope, reason: 'r', openedBy: 'ada', openedAt: at };
}

test('an object that no lease covers belongs to none', () => {
  assert.equal(leaseOf([], web), undefined);
  assert.equal(leaseOf([lease('a', { namespaces: ['other'] })], web), undefined);
});

test('of nested leases the narrowest gets the drift, whichever was first', () => {
  // From the widest to the narrowest; each is newer than all wider ones, or older.
  const widths: EmergencyScope[] = [
    {},
    { namespaces: ['shop'] },
    { selector: 'app=web' },
    { selector: 'app=web', namespaces: ['shop'] },
    { objects: [{ kind: 'deployment' }] },
    { objects: [{ kind: 'deployment' }], namespaces: ['shop'] },
    { objects: [{ kind: 'deployment', name: 'w*' }] },
    {
      objects: [
        { kind: 'deployment', name: 'web' },
        { kind: 'svc', name: 'web' },
      ],
    },
    { objects: [{ kind: 'deployment', name: 'web' }] },
    { objects: [{ kind: 'deployment', name: 'web' }], namespaces: ['shop'] },
  ];
  const newer = widths.map((scope, index) => lease(`l${index}`, scope));
  const older = widths.toReversed().map((scope, index) => lease(`l${widths.length - 1 - index}`, scope));
  for (const leases of [newer, older])
    for (const [index] of widths.entries()) {
      const open = leases.filter(({ id }) => Number(id.slice(1)) <= index);
      assert.equal(leaseOf(open, web)?.id, `l${index}`);
    }
});

test('of equally wide leases the oldest gets it, and of these one that everybody agrees on', () => {
  const scope = { namespaces: ['shop'] };
  const older = lease('b', scope, '2026-01-01T00:00:00Z');
  const newer = lease('a', scope, '2026-01-02T00:00:00Z');
  assert.equal(leaseOf([newer, older], web)?.id, 'b');
  const same = lease('a', scope, '2026-01-01T00:00:00Z');
  assert.equal(leaseOf([older, same], web)?.id, 'a');
  assert.equal(leaseOf([same, older], web)?.id, 'a');
});
