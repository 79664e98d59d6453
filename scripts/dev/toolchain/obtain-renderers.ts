import { obtainTools } from './obtain.ts';

/** Obtains the programs that Kustomize and Helm sources are rendered by, in the pinned versions. */
const programs = await obtainTools(['kustomize', 'helm'], { progress: (message) => console.log(message) });
for (const file of Object.values(programs)) console.log(file);
