import { randomBytes } from 'node:crypto'
import type { LogLine } from '../../sdk/logs/log-sink.ts'
import { cutLine } from '../delivery/cut-line.ts'
import type { HttpPayload } from '../delivery/http-destination.ts'
import type { Packer } from '../delivery/packer.ts'
import { documentOf, timestampOf } from './document-of.ts'

/**
 * Packs lines as the body of a `_bulk` request: two lines of JSON for each, what to do and the document. `create` is the
 * one action that data streams know.
 *
 * @param indexOf the index of a document, by its `@timestamp`
 * @param maxLineBytes longer lines are cut
 */
export function createDocumentPacker(
  indexOf: (timestamp: string) => string,
  maxLineBytes: number,
): Packer<LogLine, HttpPayload> {
  // Random for the process, then rising: ids that begin alike are quick to look up.
  const prefix = randomBytes(9).toString('base64url')
  let sequence = 0
  let pairs: Buffer[] = []
  let bytes = 0

  return {
    get count() {
      return pairs.length
    },
    get bytes() {
      return bytes
    },
    add(line) {
      const timestamp = timestampOf(line)
      const id = `${prefix}${(sequence + 1).toString(36).padStart(8, '0')}`
      const action = `{"create":{"_index":"${indexOf(timestamp)}","_id":"${id}"}}`
      const pair = Buffer.from(`${action}\n${documentOf(line, cutLine(line, maxLineBytes), timestamp)}\n`)
      sequence += 1
      pairs.push(pair)
      bytes += pair.byteLength
      return true
    },
    seal() {
      const body = Buffer.concat(pairs)
      pairs = []
      bytes = 0
      return { body, gzipped: false }
    },
  }
}
