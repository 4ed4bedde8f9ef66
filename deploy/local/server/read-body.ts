import type { IncomingMessage } from 'node:http'
import type { Transform } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import { HttpFault } from './http-fault.ts'

export interface BodyLimits {
  /** Bytes on the wire. */
  readonly maxWireBytes: number
  /** Bytes after decompression: a bomb stops here, having cost no more memory than this. */
  readonly maxBytes: number
}

export const defaultBodyLimits: BodyLimits = { maxWireBytes: 8 * 1024 * 1024, maxBytes: 32 * 1024 * 1024 }

/**
 * Reads a request's body, decompressed.
 *
 * @throws HttpFault 413 above a limit, 415 for an unknown encoding, 400 for one that does not decompress or breaks off
 */
export async function readBody(request: IncomingMessage, limits: BodyLimits = defaultBodyLimits): Promise<Buffer> {
  const tooLarge = new HttpFault(413, `the body is larger than ${limits.maxBytes} bytes`)
  if (Number(request.headers['content-length']) > limits.maxWireBytes) throw tooLarge
  const decompressor = decompressorFor(request.headers['content-encoding'])
  const chunks: Buffer[] = []
  let wireBytes = 0
  let bytes = 0

  return new Promise((resolve, reject) => {
    const fail = (fault: HttpFault) => {
      request.off('data', onWire)
      decompressor?.destroy()
      reject(fault)
    }
    const onChunk = (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes > limits.maxBytes) return fail(tooLarge)
      chunks.push(chunk)
    }
    const onWire = (chunk: Buffer) => {
      wireBytes += chunk.length
      if (wireBytes > limits.maxWireBytes) return fail(tooLarge)
      if (decompressor === undefined) onChunk(chunk)
      else if (!decompressor.write(chunk)) {
        request.pause()
        decompressor.once('drain', () => request.resume())
      }
    }
    const finish = () => resolve(Buffer.concat(chunks))
    request.on('data', onWire)
    request.on('end', () => (decompressor === undefined ? finish() : decompressor.end()))
    request.on('error', () => fail(new HttpFault(400, 'the body broke off')))
    request.on('aborted', () => fail(new HttpFault(400, 'the body broke off')))
    decompressor?.on('data', onChunk)
    decompressor?.on('end', finish)
    decompressor?.on('error', () => fail(new HttpFault(400, 'the body is not what its content-encoding says')))
  })
}

function decompressorFor(encoding: string | undefined): Transform | undefined {
  if (encoding === undefined || encoding === '' || encoding === 'identity') return undefined
  if (encoding === 'gzip' || encoding === 'x-gzip') return createGunzip()
  if (encoding === 'deflate') return createInflate()
  if (encoding === 'br') return createBrotliDecompress()
  throw new HttpFault(415, `content-encoding ${JSON.stringify(encoding)} is not supported: use gzip`)
}
