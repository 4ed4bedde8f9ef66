/** What the scraper is to get. */
export interface AcceptedFormat {
  readonly openMetrics: boolean
  readonly gzip: boolean
}

/**
 * Reads `Accept` and `Accept-Encoding`. OpenMetrics is written for whoever prefers it over plain text, as Prometheus
 * does; text 0.0.4 for everybody else, browsers included.
 */
export function acceptedFormat(accept: string | undefined, acceptEncoding: string | undefined): AcceptedFormat {
  const types = preferences(accept)
  const openMetrics = types.get('application/openmetrics-text') ?? 0
  return {
    openMetrics: openMetrics > 0 && openMetrics >= (types.get('text/plain') ?? 0),
    gzip: (preferences(acceptEncoding).get('gzip') ?? 0) > 0,
  }
}

/** The highest `q` of each item in a list header; 1 where none is given. */
function preferences(header: string | undefined): Map<string, number> {
  const found = new Map<string, number>()
  for (const item of (header ?? '').split(',')) {
    const [name = '', ...parameters] = item.split(';').map((part) => part.trim().toLowerCase())
    const quality = Number(parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? 1)
    if (name !== '' && quality > (found.get(name) ?? 0)) found.set(name, quality)
  }
  return found
}
