import type { PanelQuery } from '../board/panel.ts'

/** Kinds of data source, as Grafana names their plugins. */
export type DataSourceType = PanelQuery['source']

/** The variable through which a board reaches each kind, its label, and the uid that `deploy/` provisions. */
export const dataSources: Readonly<
  Record<
    DataSourceType,
    { readonly variable: string; readonly label: string; readonly uid: string; readonly name: string }
  >
> = {
  prometheus: {
    variable: 'prometheus_datasource',
    label: 'Prometheus data source',
    uid: 'prometheus',
    name: 'Prometheus',
  },
  loki: { variable: 'loki_datasource', label: 'Loki data source', uid: 'loki', name: 'Loki' },
  jaeger: { variable: 'jaeger_datasource', label: 'Jaeger data source', uid: 'jaeger', name: 'Jaeger' },
}

/** The reference a panel or a target carries. */
export function dataSourceRef(type: DataSourceType): { readonly type: DataSourceType; readonly uid: string } {
  return { type, uid: `\${${dataSources[type].variable}}` }
}
