import { redactText } from './redact-text.ts'
import { cleanText, type Redaction } from './redaction.ts'

const frame = '\n    at '
/** A service throws at few places; more are looked at each time. */
const mostKept = 100

/** Frames as they are written, by what V8 gave. */
const kept = new Map<string, string>()

/**
 * A stack free of secrets. Frames repeat with each error that is thrown at the same place, and are two thirds of what there is
 * to look through: what was found in them is kept. Messages are looked at each time.
 */
export function cleanStack(stack: string, key: string, redaction: Redaction): string {
  if (redaction.hook !== undefined) return cleanText(stack, key, redaction)
  let text = ''
  let from = 0
  for (;;) {
    const start = stack.indexOf(frame, from)
    if (start === -1) return text + redactText(stack.slice(from))
    const end = endOfFrames(stack, start)
    text += redactText(stack.slice(from, start)) + cleanFrames(stack.slice(start, end))
    from = end
  }
}

/** Where the first line begins that is no frame. */
function endOfFrames(stack: string, start: number): number {
  let end = start
  while (stack.startsWith(frame, end)) {
    const next = stack.indexOf('\n', end + 1)
    if (next === -1) return stack.length
    end = next
  }
  return end
}

function cleanFrames(frames: string): string {
  let clean = kept.get(frames)
  if (clean === undefined) {
    clean = redactText(frames)
    if (kept.size >= mostKept) kept.clear()
    kept.set(frames, clean)
  }
  return clean
}
