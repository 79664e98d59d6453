import { ClientError } from '../../clients/errors.ts';

/** A process cannot listen where the configuration says. */
export class GatewayAddressError extends ClientError {
  readonly code = 'gateway-address';
  readonly retryable = false;
  /** Something else listens there. */
  readonly isTaken: boolean;

  /** @param settings section of the configuration that says where. */
  constructor(address: string, port: number, cause: NodeJS.ErrnoException, settings = 'gateway') {
    const reasons: Record<string, string> = {
      EADDRINUSE: 'something else listens there',
      EACCES: 'this user may not listen there',
      EADDRNOTAVAIL: 'this machine has no such address',
    };
    const reason = reasons[cause.code ?? ''] ?? cause.message;
    const who = settings === 'gateway' ? 'the gateway' : 'the page of metrics and health';
    super(
      `${who} cannot listen on ${address} port ${port}: ${reason}; set ${settings}.address and ${settings}.port`,
      { cause },
    );
    this.isTaken = cause.code === 'EADDRINUSE';
  }
}
