import { setTimeout as sleep } from 'node:timers/promises'
import { seededRandom } from '../seeded-random.ts'
import type { Tally } from './tally.ts'
import type { Answer, AskOptions, Visit } from './visit.ts'

const PATIENCE_MS = 10_000

const BROWSERS = [
  'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Safari/605.1.15',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
  'ShopApp/4.2 (Android 16)',
]

/** A visitor with its own luck, drawn from `seed`. */
export function createVisit(shopUrl: string, seed: number, tally: Tally, ending: AbortSignal): Visit {
  const random = seededRandom(seed)
  const browser = BROWSERS[Math.floor(random() * BROWSERS.length)] ?? ''
  return {
    chance: (probability) => random() < probability,
    upTo: (below) => Math.floor(random() * below),
    // The logarithm of human waiting times is about normal; three uniform draws are close enough to a bell.
    async think(seconds) {
      const bell = random() + random() + random() - 1.5
      await sleep(seconds * Math.exp(bell) * 1_000, undefined, { signal: ending })
    },
    async ask(method, path, options = {}) {
      const answer = await ask(`${shopUrl}${path}`, method, browser, options)
      tally.count(answer.status || undefined)
      return answer
    },
  }
}

async function ask(url: string, method: string, browser: string, options: AskOptions): Promise<Answer> {
  const { body, headers, patienceMs = PATIENCE_MS } = options
  try {
    const response = await fetch(url, {
      method,
      signal: AbortSignal.timeout(patienceMs),
      headers: { 'user-agent': browser, ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, body: jsonOf(text) }
  } catch {
    return { status: 0, body: undefined }
  }
}

function jsonOf(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
