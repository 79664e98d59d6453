import type { ResourceType } from '../kubernetes-client.ts';
import type { Session } from '../session.ts';

/** Whether the current identity may do this, in one namespace or, without one, in all (SelfSubjectAccessReview). */
export async function canDo(
  { transport }: Session,
  verb: string,
  type: ResourceType,
  namespace?: string,
  signal?: AbortSignal,
): Promise<boolean> {
  const { content } = await transport.send({
    method: 'POST',
    path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
    subject: { description: 'the rights of this user', confidential: false },
    body: {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectAccessReview',
      spec: {
        resourceAttributes: {
          verb,
          group: type.group,
          version: type.version,
          resource: type.resource,
          namespace,
        },
      },
    },
    readOnly: true,
    signal,
  });
  return (content as { status: { allowed: boolean } }).status.allowed;
}
