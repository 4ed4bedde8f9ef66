import { setTimeout as sleep } from 'node:timers/promises'
import { seededRandom } from '../seeded-random.ts'

/** What the bank answers to a charge. */
export type ProviderAnswer = { readonly approved: true } | { readonly approved: false; readonly reason: string }

type Fate = 'approved' | 'declined' | 'failing' | 'slow'

/** Test cards that always meet the same fate, as payment providers offer them. Any other card takes its chance. */
const TEST_CARDS: ReadonlyMap<string, Fate> = new Map([
  ['4111111111111111', 'approved'],
  ['4000000000000002', 'declined'],
  ['4000000000000119', 'failing'],
  ['4000000000000259', 'slow'],
])

const DECLINED_SHARE = 0.08
const FAILING_SHARE = 0.015
const SLOW_SHARE = 0.03

const random = seededRandom(Number(process.env['SHOP_SEED'] || 1))

/**
 * Stands in for the bank behind the payments service: answers in 10 to 60 ms, now and then in 1 to 2 s, declines some
 * cards, and rarely loses the connection.
 *
 * @throws Error when the connection to the bank is lost
 */
export async function askProvider(card: string): Promise<ProviderAnswer> {
  const fate = TEST_CARDS.get(card) ?? fateByChance()
  await sleep(fate === 'slow' ? 1_000 + random() * 1_000 : 10 + random() * 50)
  if (fate === 'failing') throw new Error('connection to the card provider lost')
  return fate === 'declined' ? { approved: false, reason: 'insufficient_funds' } : { approved: true }
}

function fateByChance(): Fate {
  const chance = random()
  if (chance < DECLINED_SHARE) return 'declined'
  if (chance < DECLINED_SHARE + FAILING_SHARE) return 'failing'
  if (chance < DECLINED_SHARE + FAILING_SHARE + SLOW_SHARE) return 'slow'
  return 'approved'
}
