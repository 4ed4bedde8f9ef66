/** Halves the body of a `_bulk` request of at least two documents, in order. */
export function splitBulkRequest(body: Uint8Array): { readonly body: Uint8Array; readonly count: number }[] {
  const pairs = bulkPairs(body)
  const middle = pairs.length >>> 1
  return [pairs.slice(0, middle), pairs.slice(middle)].map((half) => ({
    body: Buffer.concat(half),
    count: half.length,
  }))
}

/** What stands in the body for each document: two lines, line breaks included. */
export function bulkPairs(body: Uint8Array): Uint8Array[] {
  const pairs: Uint8Array[] = []
  const lineBreak = 0x0a
  for (let start = 0; start < body.byteLength; ) {
    const end = body.indexOf(lineBreak, body.indexOf(lineBreak, start) + 1) + 1
    pairs.push(body.subarray(start, end))
    start = end
  }
  return pairs
}
