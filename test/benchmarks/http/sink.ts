// A collector in a process of its own that counts the spans it gets, and says how many when it is asked over IPC.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** By the first segment of the path: each variant has its own. */
const spans = new Map<string, number>()

const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const [, variant = '', kind] = /^\/([^/]+)\/v1\/(\w+)/.exec(request.url ?? '') ?? []
    if (kind === 'traces') spans.set(variant, (spans.get(variant) ?? 0) + countSpans(Buffer.concat(chunks)))
    response.end()
  })
})
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }))
process.on('message', (message) => {
  if (message === 'count') process.send?.({ spans: Object.fromEntries(spans) })
})
process.on('disconnect', () => process.exit())

/** ExportTraceServiceRequest.resource_spans = 1, ResourceSpans.scope_spans = 2, ScopeSpans.spans = 2. */
function countSpans(body: Buffer): number {
  return fields(body, 1)
    .flatMap((resource) => fields(resource, 2))
    .reduce((sum, scope) => sum + fields(scope, 2).length, 0)
}

/** The length-delimited fields with this number. */
function fields(bytes: Buffer, wanted: number): Buffer[] {
  const found: Buffer[] = []
  let at = 0
  const varint = () => {
    let value = 0
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++]!
      value += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) return value
    }
  }
  while (at < bytes.length) {
    const tag = varint()
    const kind = tag & 7
    if (kind === 2) {
      const length = varint()
      if (tag >> 3 === wanted) found.push(bytes.subarray(at, at + length))
      at += length
    } else if (kind === 0) varint()
    else at += kind === 1 ? 8 : 4
  }
  return found
}
