import type { MetricDefinition } from '../metrics/metric-definition.ts'
import { catalogueSections } from './index.ts'

/** The reference page of every metric that the SDK emits, as Markdown. `npm run generate` writes it to `METRICS.md`. */
export function catalogueReference(): string {
  const sections = catalogueSections.map(
    ({ title, metrics }) =>
      `## ${title}\n\n| metric | type | unit | labels | meaning |\n| --- | --- | --- | --- | --- |\n${metrics.map(row).join('\n')}\n`,
  )
  return `<!-- Generated from sdk/catalogue by npm run generate. -->

# Metrics of the SDK

A label is a closed set of values, or takes any up to a cap; what is beyond the cap is counted under \`_overflow\`.

${sections.join('\n')}`
}

function row(metric: MetricDefinition): string {
  const labels = Object.entries(metric.labels ?? {}).map(([name, declaration]) => {
    const values = 'limit' in declaration ? `up to ${declaration.limit}` : declaration.map(cell).join(', ')
    return `\`${name}\`: ${values}`
  })
  const buckets = metric.buckets === undefined ? '' : ` Buckets: ${metric.buckets.join(', ')}.`
  return `| \`${metric.name}\` | ${metric.type} | ${metric.unit ?? ''} | ${labels.join('<br>')} | ${cell(metric.help)}${buckets} |`
}

/** Text that does not end its table cell. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ')
}
