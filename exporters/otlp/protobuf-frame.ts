import { varintWidth } from './protobuf-writer.ts'

/** The size of a length-delimited field with a tag of one byte and `length` bytes of content. */
export function fieldSize(length: number): number {
  return 1 + varintWidth(length) + length
}

/** Puts tag and length of such a field. Returns the position of its content. */
export function putFieldHead(body: Uint8Array, position: number, tag: number, length: number): number {
  body[position++] = tag
  while (length > 0x7f) {
    body[position++] = (length & 0x7f) | 0x80
    length >>>= 7
  }
  body[position++] = length
  return position
}
