import type { Payload } from '@temporalio/common';
import { createPayloadEncryption } from '../../clients/temporal/payload-encryption.ts';
import type { EncryptionKey } from '../../clients/temporal/payload-encryption.ts';
import type { Configuration } from '../../config/schema/configuration.ts';
import { readPayloadKeys } from '../payload-keys.ts';
import { fault, warning, well } from './check.ts';
import type { Check } from './check.ts';
import { lookAtCodecServer } from './codec-server.ts';

/** Stands for what workflows are given. */
const sample: Payload = {
  metadata: { encoding: Buffer.from('json/plain') },
  data: Buffer.from('"plumbline doctor"'),
};

/** The keys of payloads, and the door by which Temporal's UI and command line read what they encrypt. */
export function encryptionChecks(configuration: Configuration): Check[] {
  const { encryption } = configuration.temporal;
  if (encryption === undefined) return [];
  const { codecServer } = encryption;
  const { publicUrl } = configuration.gateway;
  const keys: Check = {
    place: 'encryption',
    mend: 'let every key of temporal.encryption.keys lead to a secret of 32 characters or more: openssl rand -hex 32',
    async look() {
      const [current, ...older] = await readPayloadKeys(encryption);
      const more =
        older.length === 0 ? '' : `, and read with ${older.map(({ id }) => id).join(', ')} as well`;
      return [
        well(`payloads are encrypted with key ${current.id}${more}`),
        ...(codecServer === undefined
          ? [
              warning(
                "Temporal's UI and command line show ciphertext",
                'set temporal.encryption.codecServer, where people should read there',
              ),
            ]
          : []),
      ];
    },
  };
  if (codecServer === undefined) return [keys];
  const door: Check = {
    place: 'codec server',
    mend: 'start the gateway (plumbline gateway), or correct gateway.publicUrl, its certificate, and what stands in front of it',
    async look(signal) {
      if (publicUrl === undefined)
        return [
          fault(
            'nobody can be told where it is',
            'set gateway.publicUrl to where people reach the gateway; the codec server is /codec below it',
          ),
        ];
      const samples = await Promise.all((await readPayloadKeys(encryption)).map(encryptedWith));
      return await lookAtCodecServer(codecServer, { publicUrl, samples, plain: sample }, signal);
    },
  };
  return [keys, door];
}

/** The sample as it would stand in Temporal, had it been written with this key. */
async function encryptedWith(key: EncryptionKey): Promise<Payload> {
  const [payload] = await createPayloadEncryption([key]).encode([sample]);
  return payload ?? sample;
}
