// A service without any SDK that sends one of each kind by hand; `--without KIND` leaves one out.
import { spawn } from 'node:child_process'
import { createServer } from 'node:http'

const without = process.argv[process.argv.indexOf('--without') + 1]
const { VIGIE_DEV_URL: dev, OTEL_EXPORTER_OTLP_ENDPOINT: otlp, VIGIE_LOKI_URL: loki } = process.env
const post = (url, body) =>
  fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })

const server = createServer((_, response) => {
  const requests = without === 'requests' ? 0 : 7
  response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' })
  response.end(`http_server_request_duration_seconds_count ${requests}\n`)
}).listen(0, '127.0.0.1', async () => {
  const metricsUrl = `http://127.0.0.1:${server.address().port}/metrics`
  await post(`${dev}/-/targets`, { service: 'app', instance: 'app-1', metricsUrl, pid: process.pid })
  const span = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), name: 'GET /' }
  if (without !== 'spans') await post(`${otlp}/v1/traces`, { resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] })
  const stream = { stream: { service_name: 'app' }, values: [['1', 'hello']] }
  if (without !== 'lines') await post(`${loki}/loki/api/v1/push`, { streams: [stream] })
})

if (process.argv.includes('--grandchild')) {
  // Deaf to SIGTERM, as a badly written helper may be.
  const deaf = spawn(process.execPath, ['-e', 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000)'])
  console.log(`grandchild ${deaf.pid}`)
}
if (process.argv.includes('--end-with')) process.exitCode = Number(process.argv[process.argv.indexOf('--end-with') + 1])
if (process.argv.includes('--end-with')) setTimeout(() => process.exit(), 300)
