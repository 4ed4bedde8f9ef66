import { defaultDataStream } from './default-data-stream.ts'
import { addressOption, type Environment, pairsOption, textOption } from './environment.ts'
import type { TelemetryOptions } from './telemetry-options.ts'

/** Where log lines are indexed, and by which names. */
export interface ElasticsearchTarget {
  readonly url: string
  readonly dataStream: string | undefined
  readonly dailyIndex: string | undefined
  readonly headers: Readonly<Record<string, string>>
}

/** Undefined without an address. @throws VigieError `BAD_OPTION` */
export function resolveElasticsearch(
  options: TelemetryOptions['elasticsearch'],
  environment: Environment,
): ElasticsearchTarget | undefined {
  const url = addressOption(options?.url, 'elasticsearch.url', environment, ['VIGIE_ELASTICSEARCH_URL'], undefined)
  if (url === undefined) return undefined
  const text = (name: 'dataStream' | 'dailyIndex', variable: string) =>
    textOption(options?.[name], `elasticsearch.${name}`, environment, [variable], undefined)
  const dailyIndex = text('dailyIndex', 'VIGIE_ELASTICSEARCH_DAILY_INDEX')
  return {
    url,
    dataStream:
      text('dataStream', 'VIGIE_ELASTICSEARCH_DATA_STREAM') ??
      (dailyIndex === undefined ? defaultDataStream : undefined),
    dailyIndex,
    headers: pairsOption(options?.headers, environment, ['VIGIE_ELASTICSEARCH_HEADERS']),
  }
}
