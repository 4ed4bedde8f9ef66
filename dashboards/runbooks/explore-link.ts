import { dataSources } from '../grafana/data-sources.ts'
import { LogLines } from '../logql/logql.ts'
import { printOnOneLine } from '../promql/print.ts'
import type { Vector } from '../promql/vector.ts'

/** Opens a query in Grafana's Explore, over the last hour. A path: put Grafana's address before it outside of Grafana. */
export function explorePath(query: Vector<string> | LogLines): string {
  const type = query instanceof LogLines ? 'loki' : 'prometheus'
  const { uid } = dataSources[type]
  const pane = {
    datasource: uid,
    queries: [{ refId: 'A', expr: queryText(query), datasource: { type, uid } }],
    range: { from: 'now-1h', to: 'now' },
  }
  // Parentheses end a Markdown link, and encodeURIComponent leaves them as they are.
  const panes = encodeURIComponent(JSON.stringify({ a: pane }))
    .replaceAll('(', '%28')
    .replaceAll(')', '%29')
  return `/explore?schemaVersion=1&orgId=1&panes=${panes}`
}

/** The query on one line. */
export function queryText(query: Vector<string> | LogLines): string {
  return query instanceof LogLines ? query.toString() : printOnOneLine(query.expression)
}
