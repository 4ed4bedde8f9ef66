/** A scanner's 10,000 characters tell nobody more than these. */
const maxLength = 1_024

/**
 * The path of a request target without its query, since secrets travel there; at most 1,024 characters. Of a target in
 * absolute form, as proxies get it, the scheme and the authority, which may hold a password, are left out too.
 */
export function requestPath(url: string | undefined): string {
  if (url === undefined || url === '') return '/'
  const start = url.charCodeAt(0) === 0x2f ? 0 : pathStart(url)
  if (start === -1) return '/'
  const query = url.indexOf('?', start)
  const end = Math.min(query === -1 ? url.length : query, start + maxLength)
  return start === 0 && end === url.length ? url : url.slice(start, end)
}

/** -1 for an absolute target without a path; 0 for `*` and `host:port`. */
function pathStart(url: string): number {
  const authority = url.indexOf('://')
  if (authority === -1 || authority > 16) return url.includes('@') ? -1 : 0
  return url.indexOf('/', authority + 3)
}
