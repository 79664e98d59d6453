import assert from 'node:assert/strict';
import { test } from 'node:test';
import { usersOf } from '../../../domain/infrastructure/actor.ts';
import { attribute } from '../../../domain/infrastructure/attribution.ts';
import {
  AuditFormatError,
  writesInEvent,
  writesInEventList,
} from '../../../domain/infrastructure/audit-event.ts';
import { describeActor, describeWriter } from '../../../domain/infrastructure/describe-writer.ts';
import type { FieldDifference, Finding } from '../../../domain/infrastructure/finding.ts';
import { emptyHistory, keptWrites, writtenKey } from '../../../domain/infrastructure/write-history.ts';

const uri = '/apis/apps/v1/namespaces/shop/deployments/api';

/** An event as the API server sends it, of one person's `kubectl edit` unless told otherwise. */
function event(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    auditID: JSON.stringify([changes['user'], changes['requestReceivedTimestamp']]),
    stage: 'ResponseComplete',
    verb: 'patch',
    requestURI: `${uri}?fieldManager=kubectl-edit`,
    userAgent: 'kubectl/v1.36.3 (linux/amd64)',
    objectRef: { apiGroup: 'apps', resource: 'deployments', namespace: 'shop', name: 'api' },
    responseStatus: { code: 200 },
    requestReceivedTimestamp: '2026-03-01T12:00:00.500000Z',
    ...changes,
    user: { username: changes['user'] ?? 'alice', groups: ['system:authenticated'] },
  };
}

const field: FieldDifference = {
  path: '/spec/template/spec/containers/0/image',
  change: 'modified',
  desired: 'a',
  live: 'b',
  manager: 'kubectl-edit',
  owners: [],
  changedNoLaterThan: '2026-03-01T12:00:00Z',
};

function finding(changes: Partial<Finding> = {}): Finding {
  return {
    id: 'one',
    digest: 'two',
    target: 'shop',
    commit: 'c1',
    origin: 'live',
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    namespace: 'shop',
    name: 'api',
    drift: 'image',
    severity: 'high',
    firstSeen: '2026-03-01T12:01:00Z',
    fields: [field],
    ignored: [],
    ...changes,
  };
}

function actorOf(about: Finding, events: readonly Record<string, unknown>[]) {
  return attribute(about, events.flatMap(writesInEvent)).fields[0]?.actor;
}

test('reads, dry runs, refused requests, early stages and status updates are no writes', () => {
  for (const changes of [
    { verb: 'get' },
    { requestURI: `${uri}?dryRun=All&fieldManager=x` },
    { responseStatus: { code: 403 } },
    { responseStatus: undefined },
    { stage: 'RequestReceived' },
    { objectRef: { resource: 'deployments', name: 'api', subresource: 'status' } },
    { objectRef: { resource: 'leases', name: 'x' } },
    { objectRef: undefined },
    { auditID: undefined },
  ]) {
    assert.deepEqual(writesInEvent(event(changes)), [], JSON.stringify(changes));
  }
  for (const nonsense of [null, 'x', 7, [], {}]) assert.deepEqual(writesInEvent(nonsense), []);
});

test('what is no EventList is refused with what was expected', () => {
  for (const nonsense of [
    null,
    [],
    {},
    { kind: 'EventList' },
    { kind: 'EventList', apiVersion: 'audit.k8s.io/v1' },
  ])
    assert.throws(() => writesInEventList(nonsense), AuditFormatError);
});

test('of a request only the places that it changes are kept, never a value', () => {
  const secret = 'canary-77';
  const bodies = [
    { spec: { template: { spec: { $setElementOrder: [], containers: [{ name: secret, image: secret }] } } } },
    [{ op: 'replace', path: '/spec/template/spec/containers/0/image', value: secret }],
  ];
  for (const requestObject of bodies) {
    const [write] = writesInEvent(event({ requestObject, responseObject: { data: secret } }));
    assert(write?.paths?.includes('/spec/template/spec/containers/*/image'));
    assert.doesNotMatch(JSON.stringify(write), /canary/);
  }
  const [applied] = writesInEvent(event({ requestObject: { apiVersion: 'v1', kind: 'X', spec: {} } }));
  assert.equal(applied?.paths, undefined, 'an apply also removes what it leaves out');
});

test('a present field is by whoever wrote with its manager, through its door, and not after its time', () => {
  assert.equal(actorOf(finding(), [event()])?.user, 'alice');
  assert.equal(actorOf(finding(), [event({ requestURI: `${uri}?fieldManager=kubectl-patch` })]), undefined);
  assert.equal(actorOf(finding(), [event({ requestReceivedTimestamp: '2026-03-01T12:05:00Z' })]), undefined);
  const scaled = event({ objectRef: { ...(event()['objectRef'] as object), subresource: 'scale' } });
  assert.equal(actorOf(finding(), [scaled]), undefined);
  const throughScale = finding({ fields: [{ ...field, subresource: 'scale' }] });
  assert.equal(actorOf(throughScale, [scaled])?.user, 'alice');
});

test('a request known to change another place is not it, and without requests all who may have been it are named', () => {
  const earlier = { requestReceivedTimestamp: '2026-03-01T11:00:00Z', user: 'bob' };
  const elsewhere = event({ requestObject: { spec: { replicas: 3 } } });
  assert.equal(actorOf(finding(), [elsewhere, event(earlier)])?.user, 'bob');
  const unsure = actorOf(finding(), [event(), event(earlier)]);
  assert.deepEqual([unsure?.user, unsure?.orElse], ['alice', ['bob']]);
  assert.deepEqual(unsure && usersOf(unsure), ['alice', 'bob']);
});

test('of very many who may have been it the latest are named, and how many more there are', () => {
  const events = Array.from({ length: 55 }, (_, index) => {
    const minute = String(index).padStart(2, '0');
    return event({ user: `user-${index}`, requestReceivedTimestamp: `2026-03-01T11:${minute}:00Z` });
  });
  const unsure = actorOf(finding(), events);
  assert.deepEqual([unsure?.user, unsure?.orElse?.length, unsure?.moreElse], ['user-54', 50, 4]);
  assert.equal(
    unsure && describeActor(unsure),
    'user-54 or user-53 or user-52 or user-51 or user-50 or user-49 or 49 more',
  );
});

test('a request known to change the place settles it against all before', () => {
  const known = event({
    user: 'bob',
    requestReceivedTimestamp: '2026-03-01T11:30:00Z',
    requestObject: [{ op: 'replace', path: field.path, value: 1 }],
  });
  const before = event({ user: 'carol', requestReceivedTimestamp: '2026-03-01T11:00:00Z' });
  assert.deepEqual(actorOf(finding(), [known, before])?.orElse, undefined);
  assert.equal(actorOf(finding(), [known, before])?.user, 'bob');
  const after = actorOf(finding(), [event(), known, before]);
  assert.deepEqual([after?.user, after?.orElse], ['bob', ['alice']]);
});

test('removed fields, created and deleted objects have somebody behind them, too', () => {
  const removed = finding({ fields: [{ ...field, change: 'removed', manager: null }] });
  assert.equal(actorOf(removed, [event({ requestURI: uri })])?.user, 'alice');
  const whole = { ...field, path: '', manager: null };
  const gone = finding({ drift: 'deleted', fields: [{ ...whole, change: 'removed' }] });
  assert.equal(actorOf(gone, [event()]), undefined);
  assert.equal(actorOf(gone, [event(), event({ verb: 'delete', user: 'eve' })])?.user, 'eve');
  assert.equal(
    actorOf(gone, [event({ verb: 'deletecollection', objectRef: { resource: 'deployments' } })])?.user,
    'alice',
  );
  const stray = finding({ drift: 'created', fields: [{ ...whole, change: 'added' }] });
  assert.equal(actorOf(stray, [event({ responseStatus: { code: 201 } })])?.verb, 'create');
});

test('a write to an object of the same name that is no longer there is not it', () => {
  const other = event({ objectRef: { ...(event()['objectRef'] as object), uid: 'old' } });
  assert.equal(actorOf(finding({ uid: 'new' }), [other]), undefined);
  assert.equal(actorOf(finding({ uid: 'old' }), [other])?.user, 'alice');
});

test('impersonation names both, and both count', () => {
  const actor = actorOf(finding(), [
    event({ user: 'proxy', impersonatedUser: { username: 'dora', groups: ['ops'] } }),
  ]);
  assert.deepEqual([actor?.user, actor?.impersonatedBy, actor?.groups], ['dora', 'proxy', ['ops']]);
  assert.deepEqual(actor && usersOf(actor), ['dora', 'proxy']);
});

test('people read who it was with what and when, and that nobody knows', () => {
  const now = new Date('2026-03-01T12:05:01Z');
  assert.equal(describeWriter(field, now), 'by somebody with kubectl-edit, 5 min ago');
  assert.equal(
    describeWriter({ ...field, manager: 'argocd-controller' }, now),
    'by argocd-controller, 5 min ago',
  );
  const actor = actorOf(finding(), [event({ user: 'alice@example.org' })]);
  const known = { ...field, ...(actor && { actor }) };
  assert.equal(describeWriter(known, now), 'by alice@example.org with kubectl-edit, 5 min ago');
  assert.equal(
    describeWriter(
      { ...field, change: 'removed', manager: null, changedNoLaterThan: undefined as never },
      now,
    ),
    '',
  );
});

test('a history keeps what people did however much controllers write, and never grows without bound', () => {
  const person = event();
  const noise = Array.from({ length: 100 }, (_, index) =>
    event({
      user: 'system:serviceaccount:argocd:argocd-server',
      requestReceivedTimestamp: new Date(1_780_000_000_000 + index).toISOString(),
    }),
  );
  const component = event({ user: 'system:kube-controller-manager' });
  const writes = [person, ...noise, component].flatMap(writesInEvent);
  const history = keptWrites(emptyHistory, writes);
  const [first] = writes;
  const kept = first && history.objects[writtenKey(first.object)];
  assert.equal(kept?.length, 4);
  assert(kept.some(({ actor }) => actor.user === 'alice'));
  assert.equal(keptWrites(history, writes.slice(0, 1)), history, 'the same event again changes nothing');

  const many = Array.from({ length: 1000 }, (_, index) =>
    event({ auditID: `n${index}`, objectRef: { resource: 'configmaps', namespace: 'x', name: `c${index}` } }),
  );
  const full = keptWrites(history, many.flatMap(writesInEvent));
  assert.equal(Object.keys(full.objects).length, 400);
});
