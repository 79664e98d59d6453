import { concealsAnnotation } from './annotation-secrets.ts';
import { canonicalJson } from './canonical-json.ts';
import { formatPointer, valueAt } from './json-pointer.ts';
import type { Path } from './json-pointer.ts';
import { objectKey, referenceOf } from './object.ts';
import type { Json, KubernetesObject } from './object.ts';
import { fingerprint } from './secret-fingerprint.ts';
import type { FingerprintKey } from './secret-fingerprint.ts';
import { textHash } from '../text/text-hash.ts';

/** Put on a ConfigMap (or anything else with `data`) to have its values treated as those of a Secret. */
const sensitiveAnnotation = 'plumbline.dev/sensitive';

/** Names of environment variables whose literal values are credentials more often than not. */
const credentialName =
  /passw|secret|token|credential|api[-_]?key|private[-_]?key|access[-_]?key|connection[-_]?string|dsn$/i;

const credentialWord =
  '(?:passw(?:or)?d|passphrase|secret|token|credentials?|api[-_]?key|private[-_]?key|access[-_]?key)';

/** Fields and flags that hold a credential: narrower than names of variables, since many fields name a Secret. */
const credentialField = new RegExp(`${credentialWord}$`, 'i');

const credentialFlag = new RegExp(`^--?[\\w.-]*${credentialWord}$`, 'i');

/** Credentials inside a text: `scheme://user:PASSWORD@host`, `--some-password=VALUE`, `TOKEN=VALUE`. */
const embeddedCredential = new RegExp(
  `(://[^\\s/:@]*:)([^\\s/@]+)(?=@)|(${credentialWord}=)(?!hmac:)("[^"]*"|'[^']*'|[^\\s&;,"']+)`,
  'gi',
);

/** Values above this many characters of JSON are shown by their hash: a finding is to be read, and to travel. */
const longestValue = 16_384;

/** Whether the data of an object is secret: that of a Secret, and that of anything marked so. */
export function holdsSecrets(object: KubernetesObject): boolean {
  return object.kind === 'Secret' || object.metadata.annotations?.[sensitiveAnnotation] === 'true';
}

/** Where a value comes from: what stands around it decides whether it is secret. */
export interface ValueSource {
  object: KubernetesObject;
  /** The data of the object is secret, should it not say so itself. */
  secret: boolean;
}

/**
 * A value as it may be stored and shown: what is secret in it is replaced by fingerprints, and what is too long by
 * its hash.
 *
 * @param path where in the object the value stands.
 */
export function maskValue(key: FingerprintKey, source: ValueSource, path: Path, value: Json): Json {
  const masked = maskSecrets(key, source, path, value, nameBeside(source.object, path));
  const text = typeof masked === 'string' ? masked : canonicalJson(masked);
  return text.length > longestValue ? `sha256:${textHash(text)} (${text.length} characters)` : masked;
}

/** The content of a whole object, safe to hash or store. */
export function maskObject(key: FingerprintKey, object: KubernetesObject, content: Json): Json {
  return maskSecrets(key, { object, secret: holdsSecrets(object) }, [], content, undefined);
}

function maskSecrets(key: FingerprintKey, source: ValueSource, path: Path, value: Json, name: unknown): Json {
  if (value === null || typeof value !== 'object') {
    const secret = secretAt(source, path, name, value);
    const place = `${objectKey(referenceOf(source.object))}${secret}`;
    if (secret !== undefined) return fingerprint(key, place, value);
    return typeof value === 'string' ? maskEmbedded(key, place, maskKnown(key, place, value)) : value;
  }
  if (Array.isArray(value)) {
    return value.map((item, index) => {
      const flag = value[index - 1];
      const isCredential = typeof item === 'string' && typeof flag === 'string' && credentialFlag.test(flag);
      if (!isCredential) return maskSecrets(key, source, [...path, index], item, undefined);
      return fingerprint(key, `${objectKey(referenceOf(source.object))}value of ${flag}`, item);
    });
  }
  const fields = Object.entries(value);
  return Object.fromEntries(
    fields.map(([field, child]) => [field, maskSecrets(key, source, [...path, field], child, value['name'])]),
  );
}

/** A text with every secret in it replaced that is known by its value. */
function maskKnown(key: FingerprintKey, place: string, text: string): string {
  let masked = text;
  for (const secret of key.secrets ?? []) {
    if (masked.includes(secret)) masked = masked.replaceAll(secret, () => fingerprint(key, place, secret));
  }
  return masked;
}

/** A text with the credentials in it replaced, and the rest as it is: what changed around them stays readable. */
function maskEmbedded(key: FingerprintKey, place: string, text: string): string {
  return text.replace(
    embeddedCredential,
    (_whole, beforePassword: string | undefined, password: string, name: string, credential: string) =>
      beforePassword === undefined
        ? name + fingerprint(key, `${place}${name}`, credential)
        : beforePassword + fingerprint(key, `${place}${beforePassword}`, password),
  );
}

/**
 * What the secret at a path is called inside its object, or undefined where no secret stands. Never by list index,
 * which moves. `name` is the `name` field beside the value, if there is one.
 */
function secretAt(
  { object, secret: isSecretData }: ValueSource,
  path: Path,
  name: unknown,
  value: Json,
): string | undefined {
  const [first, second] = path;
  if (isSecretData && typeof first === 'string' && secretFields.includes(first)) return formatPointer(path);
  const field = path.at(-1);
  if (path.at(-2) === 'annotations' && path.at(-3) === 'metadata' && typeof field === 'string') {
    if (concealsAnnotation(object, isSecretData, field, value)) return formatPointer(path);
    if (second === 'annotations') return undefined;
  }
  if (field === 'value' && typeof name === 'string' && credentialName.test(name)) return `value of ${name}`;
  const isCredential =
    first !== 'metadata' &&
    typeof field === 'string' &&
    typeof value === 'string' &&
    credentialField.test(field);
  return isCredential ? `value of ${field}` : undefined;
}

const secretFields = ['data', 'stringData', 'binaryData'];

function nameBeside(object: KubernetesObject, path: Path): Json | undefined {
  return path.length === 0 ? undefined : valueAt(object, [...path.slice(0, -1), 'name']);
}
