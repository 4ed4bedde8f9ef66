import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { PageFiles } from './bundle.ts'

/** The built page where there is one (the published package), else one bundled now from its sources. */
export async function loadPage(): Promise<PageFiles> {
  const built = (name: string) => join(import.meta.dirname, name)
  if (existsSync(built('page.js'))) {
    const file = (name: string) => readFileSync(built(name), 'utf8')
    return {
      'index.html': file('index.html'),
      'icon.svg': file('icon.svg'),
      'page.js': file('page.js'),
      'page.css': file('page.css'),
    }
  }
  const { bundlePage } = await import('./bundle.ts')
  return bundlePage()
}
