import { Counter, Gauge } from 'prom-client';
import type { Registry } from 'prom-client';

/** Creates gauges whose values are read from what is stored, all of them by one look. */
export type CreateGauge = <Label extends string>(
  name: string,
  help: string,
  ...labels: Label[]
) => Gauge<Label>;

/**
 * Gauges that say how something stands, read when their page is: the same after a restart and on every gateway, and
 * gone with what they are about. What cannot be read leaves all of them as they were, and is counted.
 *
 * @param part what is read, for the counter of failures.
 * @param create makes the gauges, and answers how one look reads them and sets them anew.
 */
export function addStoredGauges(
  registry: Registry,
  part: string,
  create: (gauge: CreateGauge) => () => Promise<() => void>,
): void {
  const failures = failuresOf(registry);
  const gauges: Gauge[] = [];
  let looking: Promise<void> | undefined;

  async function readAndSet(): Promise<void> {
    const set = await read();
    for (const gauge of gauges) gauge.reset();
    set();
  }

  const collect = async (): Promise<void> => {
    // However many scrape at once, one looks.
    looking ??= readAndSet()
      .catch(() => failures.inc({ part }))
      .finally(() => (looking = undefined));
    await looking;
  };
  const read = create((name, help, ...labelNames) => {
    const gauge = new Gauge({ name, help, labelNames, registers: [registry], collect });
    gauges.push(gauge);
    return gauge;
  });
}

function failuresOf(registry: Registry): Counter<'part'> {
  const name = 'plumbline_state_metrics_failures_total';
  const known = registry.getSingleMetric(name) as Counter<'part'> | undefined;
  return (
    known ??
    new Counter({
      name,
      help: 'How often what is stored or listed could not be read for this page, by part.',
      labelNames: ['part'],
      registers: [registry],
    })
  );
}
