/** One field of a protobuf message, where it lies. */
export interface ProtobufField {
  readonly number: number
  /** 0 varint, 1 eight bytes, 2 length-delimited, 5 four bytes. */
  readonly wireType: number
  /** The value of a varint; 0 otherwise. Exact up to 2^53. */
  readonly value: number
  /** The content of a length-delimited field; empty otherwise. */
  readonly content: Uint8Array
  /** The whole field, tag and length included. */
  readonly whole: Uint8Array
}

/** Walks through the fields of a message without knowing its type. @throws RangeError when the bytes break off */
export function* protobufFields(message: Uint8Array): Generator<ProtobufField> {
  let position = 0

  function varint(): number {
    let value = 0
    for (let factor = 1; ; factor *= 128) {
      const byte = message[position++]
      if (byte === undefined || factor > 2 ** 63) throw new RangeError('a varint breaks off')
      value += (byte & 0x7f) * factor
      if (byte < 0x80) return value
    }
  }

  while (position < message.byteLength) {
    const start = position
    const tag = varint()
    const wireType = tag % 8
    let value = 0
    let contentStart = position
    if (wireType === 0) value = varint()
    else if (wireType === 1) position += 8
    else if (wireType === 5) position += 4
    else if (wireType === 2) {
      const length = varint()
      contentStart = position
      position += length
    } else throw new RangeError(`wire type ${wireType}`)
    if (position > message.byteLength) throw new RangeError('a field breaks off')
    const content = wireType === 2 ? message.subarray(contentStart, position) : message.subarray(0, 0)
    yield { number: Math.floor(tag / 8), wireType, value, content, whole: message.subarray(start, position) }
  }
}
