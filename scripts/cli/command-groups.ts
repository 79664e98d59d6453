import { registerAudit } from './commands/audit.ts';
import { registerCodify } from './commands/codify.ts';
import { registerCompletion } from './commands/completion.ts';
import { registerConfig } from './commands/config.ts';
import { registerDecide } from './commands/decide.ts';
import { registerDev } from './commands/dev.ts';
import { registerDiff } from './commands/diff.ts';
import { registerDemo } from './commands/demo.ts';
import { registerEmergency } from './commands/emergency.ts';
import { registerDoctor } from './commands/doctor.ts';
import { registerFreeze } from './commands/freeze.ts';
import { registerGateway } from './commands/gateway.ts';
import { registerInit } from './commands/init.ts';
import { registerLink } from './commands/link.ts';
import { registerIgnore } from './commands/ignore.ts';
import { registerModelCancel } from './commands/model-cancel.ts';
import { registerModelDrift } from './commands/model-drift.ts';
import { registerModelHistory } from './commands/model-history.ts';
import { registerModelIncident } from './commands/model-incident.ts';
import { registerModelProfile } from './commands/model-profile.ts';
import { registerModelRetrain } from './commands/model-retrain.ts';
import { registerModelRollback } from './commands/model-rollback.ts';
import { registerModelRollout } from './commands/model-rollout.ts';
import { registerModelScan } from './commands/model-scan.ts';
import { registerModelStatus } from './commands/model-status.ts';
import { registerModelSteer } from './commands/model-steer.ts';
import { registerModelWatch } from './commands/model-watch.ts';
import { registerMonitoring } from './commands/monitoring.ts';
import { registerPolicy } from './commands/policy.ts';
import { registerReplay } from './commands/replay.ts';
import { registerRights } from './commands/rights.ts';
import { registerScan } from './commands/scan.ts';
import { registerSchedules } from './commands/schedules.ts';
import { registerStatus } from './commands/status.ts';
import { registerVersions } from './commands/versions.ts';
import { registerUninstall } from './commands/uninstall.ts';
import { registerWorker } from './commands/worker.ts';
import type { CommandGroup } from './program.ts';

/**
 * Every command, in the order of the help. A new one is a file in `commands/` that exports `registerX(program)`, and
 * one word here. It imports whatever is heavy inside its action, so that the help stays fast.
 */
export const commandGroups: readonly CommandGroup[] = [
  { heading: 'Look:', commands: [registerDiff, registerScan, registerStatus, registerLink] },
  {
    heading: 'Decide:',
    commands: [
      registerDecide,
      registerEmergency,
      registerFreeze,
      registerCodify,
      registerPolicy,
      registerIgnore,
      registerAudit,
    ],
  },
  {
    heading: 'Models:',
    commands: [
      registerModelDrift,
      registerModelProfile,
      registerModelWatch,
      registerModelScan,
      registerModelIncident,
      registerModelRetrain,
      registerModelCancel,
      registerModelRollout,
      registerModelSteer,
      registerModelRollback,
      registerModelStatus,
      registerModelHistory,
    ],
  },
  { heading: 'Run:', commands: [registerWorker, registerGateway, registerSchedules, registerVersions] },
  {
    heading: 'Set up:',
    commands: [
      registerDemo,
      registerDev,
      registerInit,
      registerConfig,
      registerDoctor,
      registerMonitoring,
      registerRights,
      registerReplay,
      registerCompletion,
      registerUninstall,
    ],
  },
];
