import path from 'node:path';
import type { HelmParameter, HelmSettings } from '../render-settings.ts';
import type { RenderFault } from '../renderer.ts';

/**
 * Parameters that would make Helm read other files than the one that was checked: it takes `--set-file` for a list, and
 * `a=/etc/passwd,b` as a name begins one. `chart` is the folder in the source.
 */
export function faultsOfParameters({ parameters = [] }: HelmSettings, chart: string): RenderFault[] {
  const odd = parameters.filter(({ flag, name }) => flag === '--set-file' && /[,=]/.test(name));
  const position = { file: path.posix.join(chart, 'Chart.yaml'), line: 1, column: 1 };
  return odd.map(({ name }) => ({
    position,
    message: `the file parameter ${JSON.stringify(name)} has a comma or an equals sign in its name`,
  }));
}

/** One parameter as Helm's command line has it. `chart` is a real folder. */
export function argumentOf({ flag, name, value }: HelmParameter, chart: string): string {
  if (flag !== '--set-file') return `${flag}=${name}=${value}`;
  return `${flag}=${name}=${path.resolve(chart, value).replaceAll(/[\\,]/g, String.raw`\$&`)}`;
}
