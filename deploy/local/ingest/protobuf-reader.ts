/** Thrown for bytes that are not the protobuf they claim to be. */
export class MalformedProtobuf extends Error {
  override readonly name = 'MalformedProtobuf'
}

/** Wire types, and the key by which a field announces itself: its number and its wire type in one integer. */
const varint = 0
const eightBytes = 1
const lengthDelimited = 2
const fourBytes = 5
export const varintField = (number: number): number => number * 8 + varint
export const eightByteField = (number: number): number => number * 8 + eightBytes
export const lengthField = (number: number): number => number * 8 + lengthDelimited

/**
 * Reads protobuf's wire format forwards, inside fixed bounds. Every read is checked against the end, so hostile bytes
 * cost at most one pass and end in `MalformedProtobuf`.
 *
 * @see https://protobuf.dev/programming-guides/encoding/
 */
export class ProtobufReader {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  #position: number
  readonly #end: number

  constructor(bytes: Uint8Array, start = 0, end = bytes.length) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#position = start
    this.#end = end
  }

  /** The next field's key, or 0 at the end of the message. A key that the caller does not know goes to `skip`. */
  key(): number {
    if (this.#position >= this.#end) return 0
    const key = this.uint()
    if (key < 8) throw new MalformedProtobuf('a field number below 1')
    return key
  }

  /** A varint as a number: exact up to 2^53, rounded above. */
  uint(): number {
    let value = 0
    let factor = 1
    for (let length = 0; length < 10; length += 1) {
      if (this.#position >= this.#end) throw new MalformedProtobuf('a varint breaks off')
      const byte = this.#bytes[this.#position]!
      this.#position += 1
      value += (byte & 0x7f) * factor
      if (byte < 0x80) return value
      factor *= 128
    }
    throw new MalformedProtobuf('a varint of more than 10 bytes')
  }

  /** A varint as the signed 64-bit integer that it encodes. */
  int64(): bigint {
    let value = 0n
    for (let shift = 0n; shift < 70n; shift += 7n) {
      if (this.#position >= this.#end) throw new MalformedProtobuf('a varint breaks off')
      const byte = this.#bytes[this.#position]!
      this.#position += 1
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return BigInt.asIntN(64, value)
    }
    throw new MalformedProtobuf('a varint of more than 10 bytes')
  }

  fixed64(): bigint {
    return this.#view.getBigUint64(this.#take(8), true)
  }

  double(): number {
    return this.#view.getFloat64(this.#take(8), true)
  }

  bytes(): Uint8Array {
    const length = this.uint()
    const start = this.#take(length)
    return this.#bytes.subarray(start, start + length)
  }

  /** UTF-8; what is not valid becomes U+FFFD. */
  string(): string {
    return utf8.decode(this.bytes())
  }

  /** A reader over the embedded message. */
  message(): ProtobufReader {
    const length = this.uint()
    const start = this.#take(length)
    return new ProtobufReader(this.#bytes, start, start + length)
  }

  skip(key: number): void {
    const wireType = key % 8
    if (wireType === varint) this.uint()
    else if (wireType === eightBytes) this.#take(8)
    else if (wireType === lengthDelimited) this.#take(this.uint())
    else if (wireType === fourBytes) this.#take(4)
    else throw new MalformedProtobuf(`wire type ${wireType}`)
  }

  #take(length: number): number {
    const start = this.#position
    if (length > this.#end - start) throw new MalformedProtobuf('a field reaches past its message')
    this.#position = start + length
    return start
  }
}

const utf8 = new TextDecoder()
