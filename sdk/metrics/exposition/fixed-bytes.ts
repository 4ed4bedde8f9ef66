/** Bytes behind every text, so that copying in steps of eight may read past its end. */
export const padding = 8

/** UTF-8 text that is copied often: `view` may be read `padding` bytes past `length`. */
export interface FixedBytes {
  readonly view: DataView
  readonly length: number
}

export function fixedBytes(text: string): FixedBytes {
  const bytes = Buffer.from(text)
  const padded = Buffer.alloc(bytes.length + padding)
  padded.set(bytes)
  return { view: viewOf(padded), length: bytes.length }
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
