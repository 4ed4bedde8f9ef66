/** A scanner's 10,000 characters tell nobody more than these. */
const maxLength = 1_024

/** The path of a request target without its query, since secrets travel there; at most 1,024 characters. */
export function requestPath(url: string | undefined): string {
  if (url === undefined) return '/'
  const query = url.indexOf('?')
  const length = query === -1 ? url.length : query
  return length <= maxLength && query === -1 ? url : url.slice(0, Math.min(length, maxLength))
}
