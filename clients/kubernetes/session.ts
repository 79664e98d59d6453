import type { Discovery } from './discovery/discovery.ts';
import type { Transport } from './transport/transport.ts';

/** What every request needs: the way to the server, and what the server serves. */
export interface Session {
  transport: Transport;
  discovery: Discovery;
}
