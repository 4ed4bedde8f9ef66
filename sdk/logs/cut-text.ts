/** A secret that begins before the cut shall be recognised by what follows it. */
const lookAhead = 64

/** The first `length` characters, never half of a surrogate pair; some more, for the patterns to see whole secrets. */
export function headOf(text: string, length: number): string {
  return text.length <= length + lookAhead ? text : text.slice(0, length + lookAhead)
}

/** Cuts `text` to `length` characters with a mark that tells how long it was. */
export function cutTo(text: string, length: number, wholeLength: number): string {
  if (text.length <= length) return wholeLength > length + lookAhead ? text + mark(wholeLength) : text
  const last = text.charCodeAt(length - 1)
  const end = last >= 0xd800 && last <= 0xdbff ? length - 1 : length
  return text.slice(0, end) + mark(wholeLength)
}

function mark(wholeLength: number): string {
  return `… [cut, ${wholeLength} characters]`
}
