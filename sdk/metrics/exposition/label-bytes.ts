import type { LabelIndex } from '../label-index.ts'
import { escapeLabelValue } from './escape.ts'
import { padding, viewOf } from './fixed-bytes.ts'

/**
 * `name="value"` of every value of one label, in one array of bytes: a scrape copies them from here, so that no series
 * has to keep its own text.
 */
export class LabelBytes {
  readonly #index: LabelIndex
  view: DataView = new DataView(new ArrayBuffer(padding))
  #bytes: Uint8Array = Buffer.alloc(0)
  /** Where an identifier's text starts; its end is where the next one starts. */
  starts: Uint32Array = new Uint32Array(1)
  #encoded = 0
  #generation = 0

  constructor(index: LabelIndex) {
    this.#index = index
  }

  /** Encodes what was added since the last scrape; everything when identifiers changed hands. */
  update(): void {
    const { values, generation, name } = this.#index
    if (generation !== this.#generation) {
      this.#generation = generation
      this.#encoded = 0
    }
    if (this.#encoded === values.length) return
    const added = values.slice(this.#encoded).map((value) => Buffer.from(`${name}="${escapeLabelValue(value ?? '')}"`))
    const start = this.starts[this.#encoded]!
    const addedBytes = added.reduce((sum, text) => sum + text.length, 0)
    if (start + addedBytes + padding > this.#bytes.length) {
      const larger = Buffer.alloc(Math.ceil((start + addedBytes) * 1.25) + padding)
      larger.set(this.#bytes.subarray(0, start))
      this.#bytes = larger
      this.view = viewOf(larger)
    }
    if (values.length + 1 > this.starts.length) {
      const larger = new Uint32Array(Math.ceil((values.length + 1) * 1.25))
      larger.set(this.starts.subarray(0, this.#encoded + 1))
      this.starts = larger
    }
    let position = start
    for (const [at, text] of added.entries()) {
      this.#bytes.set(text, position)
      position += text.length
      this.starts[this.#encoded + at + 1] = position
    }
    this.#encoded = values.length
  }
}
