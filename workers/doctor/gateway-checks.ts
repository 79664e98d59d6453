import type { Configuration } from '../../config/schema/configuration.ts';
import { openFingerprintKey } from '../fingerprint-key.ts';
import { openLinkKeys } from '../gateway/links/link-keys.ts';
import { fault, warning, well } from './check.ts';
import type { Check, CheckResult } from './check.ts';
import { clockOf } from './clock.ts';

/** The gateway as people reach it, and the keys of this configuration. */
export function gatewayChecks(configuration: Configuration): Check[] {
  return [keysCheck(configuration), ...publicCheck(configuration)];
}

function publicCheck({ gateway: { publicUrl } }: Configuration): Check[] {
  if (publicUrl === undefined)
    return [
      {
        place: 'gateway',
        mend: '',
        look: async () => [
          warning(
            'messages have no links to pages',
            'set gateway.publicUrl to where people reach the gateway',
          ),
        ],
      },
    ];
  return [
    {
      place: 'gateway',
      mend: 'start it (plumbline gateway), or correct gateway.publicUrl, its certificate, and what stands in front of it',
      async look(signal) {
        const base = publicUrl.replace(/\/+$/, '');
        const response = await fetch(`${base}/healthz`, { redirect: 'manual', signal });
        const text = (await response.text()).slice(0, 100).trim();
        const results: CheckResult[] =
          response.ok && text === 'ok'
            ? [well(`it answers at ${base}`)]
            : [
                fault(
                  `what answers at ${base} is not the gateway (HTTP ${response.status})`,
                  'correct gateway.publicUrl, or what stands in front of the gateway',
                ),
              ];
        if (new URL(base).protocol === 'http:' && !/^(127\.|localhost$|\[::1\])/.test(new URL(base).hostname))
          results.push(
            warning(
              'links are sent and opened without encryption',
              'serve it by https, and say so in gateway.publicUrl',
            ),
          );
        return [...results, ...(await clockOf(base, signal))];
      },
    },
  ];
}

/** Keys beside a folder are made at the first start: only those that are stated, or have to be, are looked at. */
function keysCheck(configuration: Configuration): Check {
  const { storage, secrets, gateway } = configuration;
  const isShared = storage.s3 !== undefined;
  return {
    place: 'keys',
    mend: 'see that the references to keys under secrets and gateway.links lead to secrets of 32 characters or more: openssl rand -hex 32',
    async look() {
      if (isShared || secrets.fingerprintKey !== undefined) await openFingerprintKey(configuration);
      if (isShared || gateway.links.key !== undefined) await openLinkKeys(configuration);
      return [well('the keys of fingerprints and of links are there, or are made at the first start')];
    },
  };
}
