/** Thrown for bytes that are not a snappy block, or that would grow past the limit. */
export class MalformedSnappy extends Error {
  override readonly name = 'MalformedSnappy'
}

/**
 * Decompresses one snappy block, as Loki's and Prometheus' push protocols use it.
 *
 * @param maxBytes the announced length may not be above this; it is checked before any memory is taken
 * @throws MalformedSnappy
 * @see https://github.com/google/snappy/blob/main/format_description.txt
 */
export function decompressSnappy(input: Uint8Array, maxBytes: number): Buffer {
  let position = 0
  const byte = (): number => {
    if (position >= input.length) throw new MalformedSnappy('a snappy block breaks off')
    position += 1
    return input[position - 1]!
  }
  const littleEndian = (bytes: number): number => {
    let value = 0
    for (let index = 0; index < bytes; index += 1) value += byte() * 256 ** index
    return value
  }

  let length = 0
  for (let factor = 1; ; factor *= 128) {
    const next = byte()
    length += (next & 0x7f) * factor
    if (next < 0x80) break
    if (factor > 2 ** 28) throw new MalformedSnappy('a snappy length of more than 5 bytes')
  }
  if (length > maxBytes) throw new MalformedSnappy(`a snappy block of ${length} bytes, more than ${maxBytes}`)

  const output = Buffer.alloc(length)
  let written = 0
  while (position < input.length) {
    const tag = byte()
    const kind = tag & 3
    let copyLength = (tag >> 2) + 1
    if (kind === 0) {
      if (copyLength > 60) copyLength = littleEndian(copyLength - 60) + 1
      if (copyLength > input.length - position || copyLength > length - written)
        throw new MalformedSnappy('a literal too long')
      output.set(input.subarray(position, position + copyLength), written)
      position += copyLength
      written += copyLength
      continue
    }
    let offset: number
    if (kind === 1) {
      copyLength = ((tag >> 2) & 7) + 4
      offset = (tag >> 5) * 256 + byte()
    } else offset = littleEndian(kind === 2 ? 2 : 4)
    if (offset === 0 || offset > written || copyLength > length - written)
      throw new MalformedSnappy('a copy out of bounds')
    // Byte by byte: a copy may overlap what it writes.
    for (let end = written + copyLength; written < end; written += 1) output[written] = output[written - offset]!
  }
  if (written !== length) throw new MalformedSnappy('a snappy block shorter than announced')
  return output
}
