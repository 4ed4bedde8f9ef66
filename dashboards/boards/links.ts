import type { PanelLink } from '../board/panel.ts'

/** From a table's column "Service" to that service's board, for the time shown. */
export const openService: readonly PanelLink[] = [
  {
    title: 'Open this service',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Grafana fills these in.
    url: '/d/vigie-service?var-job=${__data.fields.Service}&${__url_time_range}',
  },
]

/** From a service's board to its processes. */
export const openNodeRuntime: readonly PanelLink[] = [
  {
    title: 'Open the Node runtime',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Grafana fills these in.
    url: '/d/vigie-node-runtime?${job:queryparam}&${instance:queryparam}&${__url_time_range}',
  },
]
