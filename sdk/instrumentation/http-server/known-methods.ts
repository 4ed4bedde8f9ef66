/** The methods that keep their names; every other one counts as `_OTHER` (OpenTelemetry HTTP semantic conventions, "http.request.method"). */
const known = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH'])

export const otherMethod = '_OTHER'

export function knownMethod(method: string | undefined): string {
  if (method === 'GET') return method
  return method !== undefined && known.has(method) ? method : otherMethod
}
