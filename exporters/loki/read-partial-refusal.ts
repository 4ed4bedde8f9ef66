import type { Verdict } from '../delivery/destination.ts'
import type { HttpAnswer } from '../delivery/http-transport.ts'
import type { PushRequest } from './split-push-request.ts'

/**
 * Loki answers 400 also when it kept all lines of a stream but some: "total ignored: 1 out of 2 for stream: …". It
 * reports one stream only, so this is exact for a request of one stream; for others the answer says too little, and the
 * request is taken apart (Loki drops the lines that it already has).
 */
export function readPartialRefusal(answer: HttpAnswer, body: Uint8Array): Verdict | undefined {
  const message = answer.body.toString('utf8')
  const [, ignored, total] = /total ignored: (\d+) out of (\d+)/.exec(message) ?? []
  if (ignored === undefined) return undefined
  const { streams } = JSON.parse(Buffer.from(body).toString('utf8')) as PushRequest
  if (streams.length !== 1 || streams[0]!.values.length !== Number(total)) return undefined
  return { kind: 'delivered', rejectedCount: Number(ignored), message: message.slice(0, 200) }
}
