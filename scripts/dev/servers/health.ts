import { request } from 'node:https';

/** Whether `https://127.0.0.1:PORT/healthz` answers 200, under whatever certificate the server made itself. */
export function answersHealthy(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      // The certificate is fresh in memory, and nothing secret is sent or believed.
      { host: '127.0.0.1', port, path: '/healthz', rejectUnauthorized: false, agent: false, timeout: 2000 },
      (incoming) => {
        incoming.resume();
        resolve(incoming.statusCode === 200);
      },
    );
    outgoing.on('timeout', () => outgoing.destroy(new Error('no answer from /healthz')));
    outgoing.on('error', reject);
    outgoing.end();
  });
}
