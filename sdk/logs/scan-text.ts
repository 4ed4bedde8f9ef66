/** Not printable ASCII without quote and backslash: JSON may need an escape. */
export const unusual = 1
/** A colon after a word or an equals sign: `password: …`, `sig=…`, `scheme://user:pass@`. */
export const assignment = 2
/** A run of letters and digits as long as keys and tokens are, and not hexadecimal as ids are. */
export const tokenLike = 4
/** As many digits as a payment card has. */
export const digitRow = 8
/** `Bearer `, `Basic ` and their kin. */
export const scheme = 16

const shortestToken = 16
const shortestCard = 13

const other = 0
const plainLetter = 1
const hexLetter = 2
const digit = 3
const dash = 4
const space = 5
const colon = 6
const equals = 7
const escapeNeeded = 8

const kinds = new Uint8Array(128).map((_, code) => {
  const character = String.fromCharCode(code)
  if (/\d/.test(character)) return digit
  if (/[a-fA-F]/.test(character)) return hexLetter
  if (/[\w.+/]/.test(character)) return plainLetter
  if (character === '-') return dash
  if (character === ' ') return space
  if (character === ':') return colon
  if (character === '=') return equals
  return code < 32 || code === 127 || character === '"' || character === '\\' ? escapeNeeded : other
})

/**
 * Looks once at each character and tells what a text could hold: a sum of the constants above, 0 for the common one that
 * can be written as it is. It stands before nine patterns, each of which costs as much as this.
 */
export function scanText(text: string): number {
  let found = 0
  let run = 0
  let wordRun = false
  let digits = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    const kind = code < 128 ? kinds[code]! : escapeNeeded
    if (kind === digit) {
      if (++digits >= shortestCard) found |= digitRow
      if (++run >= shortestToken && wordRun) found |= tokenLike
    } else if (kind === hexLetter || kind === plainLetter) {
      digits = 0
      if (kind === plainLetter) wordRun = true
      if (++run >= shortestToken && wordRun) found |= tokenLike
    } else if (kind === dash) {
      run++
    } else {
      if (kind === space) {
        if (at >= 5 && endsWithScheme(text, at)) found |= scheme
      } else {
        digits = 0
        if (kind === escapeNeeded) found |= unusual
        else if (kind === equals || (kind === colon && !isDigitAt(text, at - 1))) found |= assignment
      }
      run = 0
      wordRun = false
    }
  }
  return found
}

function isDigitAt(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code >= 48 && code <= 57
}

/** bea`rer`, ba`sic`, di`gest`, nego`tiate`, in either case, before the space at `at`. */
function endsWithScheme(text: string, at: number): boolean {
  const last = text.charCodeAt(at - 1) | 32
  const second = text.charCodeAt(at - 2) | 32
  const third = text.charCodeAt(at - 3) | 32
  if (last === 114) return second === 101 && third === 114
  if (last === 99) return second === 105 && third === 115
  if (last === 116) return second === 115 && third === 101 && (text.charCodeAt(at - 4) | 32) === 103
  return last === 101 && second === 116 && third === 97 && (text.charCodeAt(at - 4) | 32) === 105
}
