import type { Visit } from './visit.ts'

const WANTED = ['/wp-login.php', '/.env', '/admin/config.php', '/.git/HEAD', '/cgi-bin/status', '/api/v1/users']
const CRAWLER = 'Mozilla/5.0 (compatible; ExampleBot/2.1; +https://example.com/bot)'

/** A crawler: asks for what is not there, each time at another path, without a pause for thought. */
export async function crawl(visit: Visit): Promise<void> {
  const headers = { 'user-agent': CRAWLER }
  await visit.ask('GET', WANTED[visit.upTo(WANTED.length)] ?? '/', { headers })
  await visit.ask('GET', `/${visit.upTo(10 ** 9).toString(36)}/${visit.upTo(10 ** 9).toString(36)}`, { headers })
  await visit.ask('HEAD', '/products', { headers })
  if (visit.chance(0.2)) await visit.ask('PROPFIND', '/', { headers })
}
