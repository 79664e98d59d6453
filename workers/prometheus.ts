import { readFile } from 'node:fs/promises';
import { createPrometheusClient } from '../clients/prometheus/create-prometheus-client.ts';
import type { PrometheusClient } from '../clients/prometheus/prometheus-client.ts';
import type { Prometheus } from '../config/schema/prometheus.ts';
import { readSecret } from '../config/secret.ts';

/** The Prometheus that a configuration names, with its secrets read where they are used. */
export async function openPrometheus(prometheus: Prometheus): Promise<PrometheusClient> {
  const { url, token, headers, certificateAuthority, timeout } = prometheus;
  return createPrometheusClient({
    url,
    headers,
    timeout,
    ...(token === undefined ? {} : { token: () => readSecret(token) }),
    ...(certificateAuthority === undefined
      ? {}
      : { authority: await readFile(certificateAuthority, 'utf8') }),
  });
}
