import type { IncomingHttpHeaders } from 'node:http'
import type { TextMapGetter } from '@opentelemetry/api'

/** Longest header value that a propagator is shown; W3C asks receivers to take at least 512, and baggage may have 8,192 bytes. */
export const longestHeader = 8_192

/** Reads headers for the propagators; what is longer than 8,192 characters is treated as absent (CVE-2026-29181 and its kin); of baggage its propagator reads that much. */
export const incomingHeaders: TextMapGetter<IncomingHttpHeaders> = {
  keys: (headers) => Object.keys(headers),
  get: (headers, key) => {
    const value = headers[key]
    if (value === undefined || key === 'baggage') return value
    if (typeof value === 'string') return value.length > longestHeader ? undefined : value
    return value.every((part) => part.length <= longestHeader) ? value : undefined
  },
}
