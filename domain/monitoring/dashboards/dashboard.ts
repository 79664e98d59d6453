/** A dashboard as Grafana keeps it. */
export interface Dashboard {
  uid: string;
  title: string;
  description: string;
  tags: string[];
  schemaVersion: number;
  editable: boolean;
  refresh: string;
  time: { from: string; to: string };
  templating: { list: Record<string, unknown>[] };
  panels: Panel[];
}

export interface Panel {
  id: number;
  type: 'timeseries' | 'stat' | 'heatmap' | 'table';
  title: string;
  description?: string;
  gridPos: { x: number; y: number; w: number; h: number };
  datasource: { type: 'prometheus'; uid: string };
  targets: Query[];
  fieldConfig: Record<string, unknown>;
  options: Record<string, unknown>;
}

interface Query {
  refId: string;
  expr: string;
  legendFormat: string;
  format?: 'heatmap' | 'table';
  instant?: boolean;
}

/** What one panel shows; where it is follows from its place in the list. */
export interface PanelSettings {
  type?: Panel['type'];
  title: string;
  description?: string;
  /** PromQL by the words of its legend. */
  queries: Readonly<Record<string, string>>;
  unit?:
    'short' | 's' | 'percent' | 'percentunit' | 'bytes' | 'Bps' | 'reqps' | 'ops' | 'dateTimeFromNow' | 'h';
  /** A line at a value, and what it means. */
  line?: number;
  /** Words for values of a `stat`. */
  words?: Readonly<Record<string, { text: string; color: 'green' | 'red' | 'orange' }>>;
  /** Of the twelve columns of Grafana's halves: 8 is a third, 12 a half, 24 all. */
  width?: number;
}

const datasource = { type: 'prometheus', uid: '${datasource}' } as const;
const height = 8;
const columns = 24;

/** A dashboard whose panels fill rows from left to right. */
export function createDashboard(
  about: Pick<Dashboard, 'uid' | 'title' | 'description' | 'tags'>,
  variables: Readonly<Record<string, string>>,
  panels: readonly PanelSettings[],
): Dashboard {
  let [x, y] = [0, 0];
  const placed = panels.map((settings, index) => {
    const { width = 12 } = settings;
    if (x + width > columns) [x, y] = [0, y + height];
    const panel = panelOf(settings, index + 1, { x, y, w: width, h: height });
    x += width;
    return panel;
  });
  return {
    ...about,
    schemaVersion: 39,
    editable: true,
    refresh: '1m',
    time: { from: 'now-6h', to: 'now' },
    templating: {
      list: [
        { name: 'datasource', label: 'Prometheus', type: 'datasource', query: 'prometheus' },
        ...Object.entries(variables).map(([name, series]) => variableOf(name, series)),
      ],
    },
    panels: placed,
  };
}

/** A choice among the values of a label, all of them unless chosen. */
function variableOf(name: string, series: string): Record<string, unknown> {
  const query = `label_values(${series}, ${name})`;
  return {
    name,
    type: 'query',
    datasource,
    query: { query, refId: name },
    definition: query,
    multi: true,
    includeAll: true,
    allValue: '.*',
    current: { text: 'All', value: '$__all' },
    refresh: 2,
    sort: 1,
  };
}

function panelOf(settings: PanelSettings, id: number, gridPos: Panel['gridPos']): Panel {
  const { type = 'timeseries', title, description, queries, unit = 'short', line, words } = settings;
  const format = formatOf(type);
  return {
    id,
    type,
    title,
    ...(description === undefined ? {} : { description }),
    gridPos,
    datasource,
    targets: Object.entries(queries).map(([legendFormat, expr], index) => ({
      refId: String.fromCodePoint(65 + index),
      expr,
      legendFormat,
      ...(format === undefined ? {} : { format }),
      ...(type === 'table' || type === 'stat' ? { instant: true } : {}),
    })),
    fieldConfig: {
      defaults: {
        unit,
        ...(line === undefined ? {} : thresholdAt(line)),
        ...(words === undefined ? {} : { mappings: [{ type: 'value', options: words }] }),
      },
      overrides: [],
    },
    options: optionsOf[type],
  };
}

function formatOf(type: Panel['type']): Query['format'] {
  if (type === 'heatmap' || type === 'table') return type;
  return undefined;
}

/** How each type of panel is drawn. */
const optionsOf: Record<Panel['type'], Record<string, unknown>> = {
  timeseries: {
    legend: { displayMode: 'list', placement: 'bottom' },
    tooltip: { mode: 'multi', sort: 'desc' },
  },
  stat: { reduceOptions: { calcs: ['lastNotNull'] }, colorMode: 'background', textMode: 'value_and_name' },
  heatmap: { calculate: false, yAxis: { unit: 'short' }, color: { mode: 'scheme', scheme: 'Oranges' } },
  table: { showHeader: true },
};

function thresholdAt(line: number): Record<string, unknown> {
  return {
    thresholds: {
      mode: 'absolute',
      steps: [
        { color: 'green', value: null },
        { color: 'red', value: line },
      ],
    },
    custom: { thresholdsStyle: { mode: 'line' } },
  };
}
