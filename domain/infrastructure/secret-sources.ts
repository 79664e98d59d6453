import { canonicalJson } from './canonical-json.ts';
import { matchesGlob } from './glob.ts';
import { groupOf, referenceOf } from './object.ts';
import type { KubernetesObject, ObjectReference } from './object.ts';
import { textHash } from '../text/text-hash.ts';

/** An object of Git that stands for a Secret without saying its values. */
export interface SecretSource {
  /** The Secret that its controller makes of it. */
  secret: ObjectReference;
  /** Moves with what Git says about the Secret. */
  revision: string;
  /** Globs over the managers of those who may write the Secret. */
  controllers: readonly string[];
  /** How a true value comes back, for people. */
  remedy: string;
}

/** Whether an object of Git is encrypted with SOPS: its values are not what the cluster should have. */
export function isEncrypted(object: KubernetesObject): boolean {
  const { sops } = object;
  return sops !== null && typeof sops === 'object' && ('mac' in sops || 'lastmodified' in sops);
}

/** Why an encrypted object is not compared field by field, among what is ignored. */
export const encryptedRule = 'encrypted with SOPS: only whether the live values move is compared';

const decrypters = ['kustomize-controller', 'helm-controller', 'argocd*', 'fluxcd*', 'sops*'];
const sealers = ['controller', 'sealed-secrets*', 'kubeseal*'];
const externals = [
  'external-secrets*',
  'externalsecrets.external-secrets.io*',
  'kubernetes-external-secrets*',
];

/** What an object of Git is the source of, where it is one: SealedSecret, ExternalSecret, or encrypted with SOPS. */
export function secretSourceOf(object: KubernetesObject): SecretSource | undefined {
  const { apiVersion, kind, metadata } = object;
  const { namespace } = metadata;
  const secretCalled = (name: string): ObjectReference => ({
    apiVersion: 'v1',
    kind: 'Secret',
    ...(namespace === undefined ? {} : { namespace }),
    name,
  });
  if (kind === 'SealedSecret' && groupOf(apiVersion) === 'bitnami.com') {
    const remedy = 'delete it and its controller unseals it anew, or seal the new value into Git';
    return {
      secret: secretCalled(metadata.name),
      revision: hashOf(object['spec']),
      controllers: sealers,
      remedy,
    };
  }
  if (kind === 'ExternalSecret' && matchesGlob('*external-secrets.io', groupOf(apiVersion))) {
    const target = (object['spec'] as { target?: { name?: unknown } } | undefined)?.target?.name;
    const remedy = 'its controller writes it anew at the next refresh, or change the value where it is kept';
    const secret = secretCalled(typeof target === 'string' ? target : metadata.name);
    return { secret, revision: hashOf(object['spec']), controllers: externals, remedy };
  }
  if (kind === 'Secret' && isEncrypted(object)) {
    const remedy = 'let what decrypts it apply it again, or encrypt the new value into Git';
    return { secret: referenceOf(object), revision: hashOf(object['sops']), controllers: decrypters, remedy };
  }
  return undefined;
}

function hashOf(content: unknown): string {
  return textHash(canonicalJson(content ?? null), 16);
}
