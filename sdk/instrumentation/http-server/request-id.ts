import { randomFillSync } from 'node:crypto'

const sound = /^[\w.:/+=@-]{1,128}$/

const pool = Buffer.allocUnsafe(8 * 512)
let used = pool.length

/** The caller's `X-Request-Id` where it is of a harmless form, else 16 random hexadecimal digits. */
export function requestIdOf(given: unknown): string {
  if (typeof given === 'string' && sound.test(given)) return given
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  used += 8
  return pool.toString('hex', used - 8, used)
}
