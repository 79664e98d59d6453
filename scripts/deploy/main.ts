// Writes what of deploy/kustomize is made of the chart in deploy/helm: `npm run deploy:base`.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { obtainTools } from '../dev/toolchain/obtain.ts';
import { renderBase } from './base.ts';

const folder = path.resolve(import.meta.dirname, '../../deploy/kustomize');
const { helm } = await obtainTools(['helm'], { progress: (message) => console.error(message) });
for (const [file, content] of Object.entries(await renderBase(helm)))
  await writeFile(path.join(folder, file), content);
