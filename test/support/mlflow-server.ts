import { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../scripts/dev/processes/free-port.ts';
import { startServerProcess } from '../../scripts/dev/processes/server-process.ts';
import { pythonEnvironment } from '../../scripts/fixtures/python-environment.ts';
import { temporaryFolder } from './temporary-folder.ts';

/**
 * A real MLflow server (from PyPI, without what only its client needs) over a database file of its own. Stopped when the
 * file ends. Answers its address.
 */
export async function startMlflowServer(): Promise<string> {
  const requirements = fileURLToPath(
    new URL('../../scripts/fixtures/requirements-mlflow.txt', import.meta.url),
  );
  const python = await pythonEnvironment('venv-mlflow', requirements);
  const folder = temporaryFolder();
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const listen = ['--host=127.0.0.1', `--port=${port}`, '--workers=1'];
  const server = await startServerProcess({
    name: 'mlflow',
    command: python,
    args: ['-m', 'mlflow', 'server', '--backend-store-uri=sqlite:///mlflow.db', ...listen],
    // Jobs of the server are for evaluations of language models; it reports its use otherwise.
    environment: { MLFLOW_SERVER_ENABLE_JOB_EXECUTION: 'false', MLFLOW_DISABLE_TELEMETRY: 'true' },
    workingFolder: folder,
    logFolder: folder,
    ready: async () => (await fetch(`${url}/health`, { signal: AbortSignal.timeout(2000) })).ok,
    readyWithin: 120_000,
  });
  after(() => server.stop());
  return url;
}
