import { createHash } from 'node:crypto'

/** Grafana refuses longer ones: the width of their column in its database. */
export const longestUid = 40

/**
 * Lower case words joined by hyphens, as a uid or a file name. What is too long, or has no letter of the Latin alphabet,
 * is told from others by a part of its hash.
 */
export function slug(text: string): string {
  const words = text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
  if (words !== '' && words.length <= longestUid) return words
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 8)
  return `${words === '' ? 'board' : words.slice(0, longestUid - hash.length - 1).replace(/-$/, '')}-${hash}`
}
