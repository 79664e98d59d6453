import { comparableContent } from '../infrastructure/normalise.ts';
import type { Json, KubernetesObject } from '../infrastructure/object.ts';
import { MaskedValueError, refuseMasks } from '../infrastructure/secret-fingerprint.ts';
import { holdsSecrets, maskObject } from '../infrastructure/sensitive-values.ts';
import { sameJson } from './json.ts';
import { valueOf, withChange } from './live-change.ts';
import type { LiveChange } from './live-change.ts';

/** Only whether something is masked counts here, never the mask. */
const anyKey = { keyId: 'codify', key: new Uint8Array(32) };

/** Whether a change would write a secret into Git. `object` is the one in the source, undefined for a new one. */
export function carriesSecret(object: KubernetesObject | undefined, change: LiveChange): boolean {
  const created = change.path.length === 0 && change.change === 'added';
  const whole = created ? (change.live as unknown as KubernetesObject) : object;
  if (whole === undefined || change.change === 'removed') return false;
  if (whole.kind === 'Secret') return true;
  const changed = created
    ? whole
    : (withChange(whole as unknown as Json, change) as unknown as KubernetesObject);
  const content = comparableContent(changed) as Json;
  const masked = maskObject(anyKey, changed, content);
  if (holdsSecrets(whole) && !sameJson(masked, content)) return true;
  return !sameJson(valueOf(masked, change.path), valueOf(content, change.path));
}

/** Whether a value is a fingerprint that stands for a secret: written into Git it would destroy the secret. */
export function isMasked(change: LiveChange): boolean {
  try {
    refuseMasks('', change.live);
    return false;
  } catch (error) {
    if (error instanceof MaskedValueError) return true;
    throw error;
  }
}
