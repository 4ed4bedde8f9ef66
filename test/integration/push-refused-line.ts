/** Sends Loki one line of last month, older than it takes: the line is refused and counted. */
export async function pushRefusedLine(lokiUrl: string): Promise<void> {
  const monthAgoNs = BigInt(Date.now() - 30 * 86_400_000) * 1_000_000n
  const stream = { stream: { service_name: 'troubled' }, values: [[String(monthAgoNs), 'from last month']] }
  const response = await fetch(`${lokiUrl}/loki/api/v1/push`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ streams: [stream] }),
  })
  if (response.status !== 400) throw new Error(`Loki took a line of last month: ${response.status}`)
}
