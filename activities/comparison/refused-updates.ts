import type { ForbiddenError } from '../../clients/kubernetes/errors.ts';
import type { KubernetesObject } from '../../domain/infrastructure/object.ts';

/**
 * Updates that the user of one scan has no right to. One refusal speaks for all objects of its kind and namespace:
 * nothing is sent that is sure to be refused.
 */
export class RefusedUpdates {
  readonly #refusals = new Map<string, ForbiddenError>();

  of(object: KubernetesObject): ForbiddenError | undefined {
    return this.#refusals.get(keyOf(object));
  }

  remember(object: KubernetesObject, refusal: ForbiddenError): void {
    this.#refusals.set(keyOf(object), refusal);
  }
}

function keyOf({ apiVersion, kind, metadata }: KubernetesObject): string {
  return `${apiVersion} ${kind} ${metadata.namespace ?? ''}`;
}
