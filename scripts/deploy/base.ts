import { stringify } from 'yaml';
import { objectsOf, renderChart } from './render-chart.ts';

/** Files of deploy/kustomize that are made of the chart, by their places in it. */
export async function renderBase(helm: string): Promise<Record<string, string>> {
  const bare = [
    'configurationMap.create=false',
    'storage.driftReports.enabled=false',
    'storage.referenceData.enabled=false',
  ];
  const everything = objectsOf(await renderChart(helm));
  const claims = everything.filter(({ kind }) => kind === 'PersistentVolumeClaim');
  return {
    'base/plumbline.yaml': manifest(objectsOf(await renderChart(helm, { set: bare }))),
    'components/folder-storage/claims.yaml': manifest(claims),
  };
}

const head = '# Made of the chart in deploy/helm by `npm run deploy:base`: change that one.\n';

function manifest(objects: readonly object[]): string {
  const documents = objects.map((object) => `---\n${stringify(object, { aliasDuplicateObjects: false })}`);
  return head + documents.join('');
}
