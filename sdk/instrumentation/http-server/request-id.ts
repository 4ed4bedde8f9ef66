import { randomFillSync } from 'node:crypto'

const sound = /^[\w.:/+=@-]{1,128}$/

const pool = Buffer.allocUnsafe(8 * 512)
let used = pool.length

/** The caller's `X-Request-Id` where it is of a harmless form. */
export function givenRequestId(given: unknown): string | undefined {
  return typeof given === 'string' && sound.test(given) ? given : undefined
}

/** 16 random hexadecimal digits. */
export function randomRequestId(): string {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  used += 8
  return pool.toString('hex', used - 8, used)
}
