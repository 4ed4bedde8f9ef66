/** Templates of messages and routes are few; more are made of data, and the cache begins anew rather than grow. */
const capacity = 512
const longest = 256

/**
 * Remembers the JSON text of texts that come again and again, such as messages: looking one up costs a fifth of redacting
 * and escaping it.
 */
export function createJsonCache(toJson: (text: string) => string): (text: string) => string {
  const known = new Map<string, string>()
  return (text) => {
    if (text.length > longest) return toJson(text)
    let json = known.get(text)
    if (json === undefined) {
      json = toJson(text)
      if (known.size >= capacity) known.clear()
      known.set(text, json)
    }
    return json
  }
}
