// Asks the package registry about known faults in what is installed in production: `npm run audit`. Ends with 1 where
// a grave one is known, and with 0 where nothing can be known: no build depends on somebody else's service.
import { execa } from 'execa';
import { judgeAudit } from './audit-report.ts';

const { stdout } = await execa('npm', ['audit', '--omit=dev', '--json'], {
  reject: false,
  timeout: 60_000,
  stderr: 'ignore',
});
const audit = judgeAudit(stdout ?? '');
if (audit.is === 'unknown')
  say(`the dependencies could not be audited (${audit.reason}); nothing is known of them`);
if (audit.is === 'clean') say('no fault of a dependency is known');
if (audit.is === 'faults') {
  const { grave, others } = audit;
  say(
    `known faults: ${grave.join(', ') || 'none that is grave'}, ${others} less grave; npm audit has the details`,
  );
  if (grave.length > 0) process.exitCode = 1;
}

function say(line: string): void {
  process.stderr.write(`plumbline: ${line}\n`);
}
