import type { Alert, AlertRule } from '../alerts/alert.ts'
import { grafanaAddress } from '../alerts/grafana-address.ts'
import type { BoardTitles } from '../grafana/dashboard-json.ts'
import { printOnOneLine } from '../promql/print.ts'
import { explorePath, queryText } from './explore-link.ts'

/** The page `generated/runbooks/<Alert>.md`. */
export function runbookPage(alert: Alert, titles: BoardTitles): string {
  return `<!-- Generated from dashboards/alerts by \`npm run generate\`; changes here are lost. -->

# ${alert.name}

${alert.summary}

${body(alert, titles, grafanaAddress)}
## When it fires

${alert.rules.map(condition).join('\n')}
[All alerts](../../README.md#alerts)
`
}

/** The same for a panel of the runbook board, where links need no address. */
export function runbookMarkdown(alert: Alert, titles: BoardTitles): string {
  return `${alert.summary}\n\n${body(alert, titles, '')}`
}

function body(alert: Alert, titles: BoardTitles, base: string): string {
  const { meaning, impact, firstAction, look, mend, silence } = alert.runbook
  const queries = Object.entries(look).map(
    ([title, query]) => `- [${title}](${base}${explorePath(query)})\n\n  \`${queryText(query)}\`\n`,
  )
  return `## First action

${firstAction}

Board: [${titles.get(alert.board) ?? alert.board}](${base}/d/${alert.board})

## Meaning

${meaning}

## Impact

${impact}

## Look

${queries.join('\n')}
## Mend

${mend.map((step, index) => `${index + 1}. ${step}`).join('\n')}

## Silence

${silence}
`
}

function condition(rule: AlertRule): string {
  const labels = Object.entries(rule.labels ?? {}).map(([name, value]) => `, ${name} ${value}`)
  const lasting = rule.for ? ` for ${rule.for}` : ''
  return `- **${rule.severity}**${labels.join('')}${lasting}:\n\n  \`\`\`promql\n  ${printOnOneLine(rule.when.expression)}\n  \`\`\`\n`
}
