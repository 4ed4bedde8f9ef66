/** The path of a request target, without its query: secrets travel there. */
export function requestPath(url: string | undefined): string {
  if (url === undefined) return '/'
  const query = url.indexOf('?')
  return query === -1 ? url : url.slice(0, query)
}
