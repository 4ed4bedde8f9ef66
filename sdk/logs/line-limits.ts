/**
 * How much of a log call is kept; lengths in UTF-16 code units. A line stays below Loki's default of 256 KB (its
 * `max_line_size`) even where every character needs six bytes.
 */
export const lineLimits = {
  messageLength: 8_192,
  textLength: 8_192,
  stackLength: 16_384,
  keyLength: 128,
  /** Levels of objects within the caller's object. */
  depth: 8,
  keysPerObject: 200,
  entriesPerList: 100,
  /** Values in one line, counted over all objects. */
  values: 1_000,
  /** All the caller's fields together, as JSON text. */
  fieldsLength: 32_768,
  causes: 5,
} as const
