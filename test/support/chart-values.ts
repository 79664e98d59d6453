/** What an installation whose payloads are encrypted sets in the chart, as `path=value`: keys come from a Secret. */
export const encryptionValues: readonly string[] = [
  'configuration.temporal.encryption.keys[0].id=2026-11',
  'configuration.temporal.encryption.keys[0].key.file=/etc/plumbline/keys/payload-key',
  'files[0].secretName=payload-keys',
  'files[0].mountPath=/etc/plumbline/keys',
];
