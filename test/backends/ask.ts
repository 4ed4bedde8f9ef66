/**
 * Asks a server for JSON.
 *
 * @throws Error with the status and the beginning of the answer when it is not 2xx
 */
export async function ask<T>(url: string | URL, init: RequestInit = {}): Promise<T> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(10_000), ...init })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${init.method ?? 'GET'} ${url} answers ${answer.status}: ${text.slice(0, 300)}`)
  return (text === '' ? undefined : JSON.parse(text)) as T
}
