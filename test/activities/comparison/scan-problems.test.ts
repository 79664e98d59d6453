import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ScanProblems } from '../../../activities/comparison/scan-problems.ts';
import { ForbiddenError, ServerError } from '../../../clients/kubernetes/errors.ts';

function forbidden(namespace: string | undefined, resource = 'deployments'): ForbiddenError {
  const place = namespace === undefined ? {} : { namespace };
  return new ForbiddenError('no', { user: 'reader', verb: 'update', resource, group: 'apps', ...place });
}

test('a right that is missing in many namespaces is one line that names it once', () => {
  const problems = new ScanProblems();
  for (const namespace of ['d', 'b', 'a', 'c', 'e', 'a'])
    problems.addFailure(`Deployment ${namespace}/web`, forbidden(namespace), 'compared only in part: ');
  problems.addFailure('StatefulSet a/db', forbidden('a', 'statefulsets'), 'compared only in part: ');
  problems.addFailure('Deployment (9 in the cluster)', forbidden(undefined));
  assert.deepEqual(problems.list(), [
    {
      object: 'Deployment a/web and 5 more',
      message:
        'compared only in part: User "reader" may not update deployments.apps in namespaces a, b, c and 2 more; to grant it, bind a Role in each of them with verbs [update] on apiGroups ["apps"], resources [deployments]',
    },
    {
      object: 'StatefulSet a/db',
      message:
        'compared only in part: User "reader" may not update statefulsets.apps in namespace a; to grant it, bind a Role in a with verbs [update] on apiGroups ["apps"], resources [statefulsets]',
    },
    {
      object: 'Deployment (9 in the cluster)',
      message:
        'User "reader" may not update deployments.apps in the whole cluster; to grant it, bind a ClusterRole with verbs [update] on apiGroups ["apps"], resources [deployments]',
    },
  ]);
});

test('other failures are told as they are, the same one once', () => {
  const problems = new ScanProblems();
  for (const name of ['b', 'a'])
    problems.addFailure(name, new ServerError('it failed', 500), 'not compared: ');
  assert.deepEqual(problems.list(), [{ object: 'a and 1 more', message: 'not compared: it failed' }]);
});
