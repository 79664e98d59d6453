import type { KubernetesObject } from '../infrastructure/object.ts';

/**
 * The right to a dry run is the right to write: the API server tells them apart only in admission. This policy refuses
 * every write of somebody that is not a dry run. Reviews of one's own rights are no writes.
 */
export function onlyDryRuns(name: string, username: string): KubernetesObject[] {
  return [
    {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingAdmissionPolicy',
      metadata: { name },
      spec: {
        failurePolicy: 'Fail',
        matchConstraints: {
          resourceRules: [
            {
              apiGroups: ['*'],
              apiVersions: ['*'],
              resources: ['*/*'],
              operations: ['CREATE', 'UPDATE', 'DELETE', 'CONNECT'],
            },
          ],
        },
        matchConditions: [
          { name: 'by-detection', expression: `request.userInfo.username == '${username}'` },
          {
            name: 'not-a-review',
            expression: "!(request.resource.group in ['authorization.k8s.io', 'authentication.k8s.io'])",
          },
        ],
        validations: [
          {
            expression: 'has(request.dryRun) && request.dryRun',
            message: 'detection of drift changes nothing: only dry runs are allowed',
            reason: 'Forbidden',
          },
        ],
      },
    },
    {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata: { name },
      spec: { policyName: name, validationActions: ['Deny'] },
    },
  ];
}
