import { automationOf, settingPatch } from '../../domain/gitops/automation.ts';
import type { Automation, Setting } from '../../domain/gitops/automation.ts';
import type { GitopsReference } from '../../domain/gitops/gitops-reference.ts';
import { ConflictError } from '../kubernetes/errors.ts';
import type { KubernetesClient } from '../kubernetes/kubernetes-client.ts';
import { findKind, readGovernor } from './read-object.ts';
import { GitopsNotFoundError, GitopsNotInstalledError, GitopsUnsupportedError } from './errors.ts';

/** What makes an object act by itself; undefined where there is no such object. */
export async function readAutomation(
  kubernetes: KubernetesClient,
  reference: GitopsReference,
  signal?: AbortSignal,
): Promise<Automation | undefined> {
  const type = await findKind(kubernetes, reference, signal);
  if (type === undefined) throw new GitopsNotInstalledError(reference, kubernetes.server);
  const { kind, namespace, name } = reference;
  const object = await kubernetes.get({ apiVersion: type.apiVersion, kind, namespace, name }, signal);
  return object === undefined ? undefined : automationOf(kind, object);
}

/** Gives an object a setting in place of the one that was read; false where it was changed meanwhile. */
export async function writeAutomation(
  kubernetes: KubernetesClient,
  reference: GitopsReference,
  read: Automation,
  setting: Setting,
  signal?: AbortSignal,
): Promise<boolean> {
  const object = await readGovernor(kubernetes, reference, signal).catch((error: unknown) => {
    if (error instanceof GitopsNotFoundError) return undefined;
    throw error;
  });
  if (object?.metadata.resourceVersion !== read.resourceVersion) return false;
  const patch = settingPatch(reference.kind, object, setting);
  if (patch === undefined)
    throw new GitopsUnsupportedError(reference, 'it has no spec to put a setting into');
  const { kind, namespace, name } = reference;
  try {
    const place = { apiVersion: object.apiVersion, kind, namespace, name };
    await kubernetes.patch(place, patch, { fieldManager: 'plumbline', signal });
    return true;
  } catch (error) {
    if (error instanceof ConflictError) return false;
    throw error;
  }
}
