import { scanText, unusual } from './scan-text.ts'

/**
 * What JSON lets through and terminals, editors or line readers don't: delete and C1 controls (an escape sequence can start
 * there), line and paragraph separators, and the marks that turn the reading direction (CVE-2021-42574).
 */
const unsafeToShow = /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g

/** A JSON string of `text`. Its value is `text` exactly; what could harm a terminal is written as an escape. */
export function quoted(text: string): string {
  return (scanText(text) & unusual) === 0 ? `"${text}"` : escapedJson(text)
}

/** As {@link quoted}, for a text that is known to need escapes. */
export function escapedJson(text: string): string {
  return JSON.stringify(text).replace(unsafeToShow, escaped)
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
