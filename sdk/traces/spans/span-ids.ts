import { randomFillSync } from 'node:crypto'

/** Random bytes at a time: one call for many spans. */
const pool = Buffer.allocUnsafe(6_144)
let used = pool.length

function take(bytes: number): string {
  if (used + bytes > pool.length) {
    randomFillSync(pool)
    used = 0
  }
  used += bytes
  return pool.toString('hex', used - bytes, used)
}

const noTrace = '0'.repeat(32)
const noSpan = '0'.repeat(16)

/** 32 random hexadecimal digits, not all zero (W3C Trace Context, 3.2.2.3). */
export function randomTraceId(): string {
  const id = take(16)
  return id === noTrace ? randomTraceId() : id
}

/** 16 random hexadecimal digits, not all zero (W3C Trace Context, 3.2.2.4). */
export function randomSpanId(): string {
  const id = take(8)
  return id === noSpan ? randomSpanId() : id
}
