import type { LabelIndex } from '../label-index.ts'
import { escapeLabelValue } from './escape.ts'
import { padding, viewOf } from './fixed-bytes.ts'

/** Bytes of texts no longer used that are put up with, beyond as many as are in use. */
const tolerableGarbageBytes = 64 * 1024

/**
 * `name="value"` of every value of one label, in one array of bytes: a scrape copies them from here, so that no series
 * has to keep its own text. A value is encoded when the first series that has it is written, so that a hundred thousand
 * new values are spread over the chunks of the scrape instead of holding up its beginning.
 */
export class LabelBytes {
  readonly #index: LabelIndex
  view: DataView = new DataView(new ArrayBuffer(padding))
  /** Where an identifier's text starts and ends; an end of 0 means that it has still to be encoded. */
  starts: Uint32Array = new Uint32Array(0)
  ends: Uint32Array = new Uint32Array(0)
  #bytes: Buffer = Buffer.alloc(0)
  #used = 0
  #garbage = 0

  constructor(index: LabelIndex) {
    this.#index = index
  }

  /** To be called before each stretch of series that is written without a pause. */
  update(): void {
    const { values, reassigned } = this.#index
    if (values.length > this.ends.length) {
      const capacity = Math.ceil(values.length * 1.5)
      this.starts = copyInto(new Uint32Array(capacity), this.starts)
      this.ends = copyInto(new Uint32Array(capacity), this.ends)
    }
    for (const identifier of reassigned) {
      this.#garbage += this.ends[identifier]! - this.starts[identifier]!
      this.starts[identifier] = 0
      this.ends[identifier] = 0
    }
    reassigned.clear()
    if (this.#garbage > this.#used / 2 + tolerableGarbageBytes) {
      this.starts.fill(0)
      this.ends.fill(0)
      this.#used = 0
      this.#garbage = 0
    }
  }

  encode(identifier: number): void {
    const { values, name } = this.#index
    const text = `${name}="${escapeLabelValue(values[identifier] ?? '')}"`
    const longest = text.length * 3 + padding
    if (this.#used + longest > this.#bytes.length) {
      this.#bytes = copyInto(Buffer.allocUnsafeSlow(Math.ceil((this.#used + longest) * 1.5)), this.#bytes)
      this.view = viewOf(this.#bytes)
    }
    this.starts[identifier] = this.#used
    this.#used += this.#bytes.write(text, this.#used)
    this.ends[identifier] = this.#used
  }
}

function copyInto<Bytes extends Uint8Array | Uint32Array>(larger: Bytes, smaller: Bytes): Bytes {
  larger.set(smaller)
  return larger
}
