import type { PageFiles } from '../page/bundle.ts'
import type { Answer, Routes } from './router.ts'

/** The page's files. They are bundled while the receivers are already up; a request before that waits. */
export function assetRoutes(page: Promise<PageFiles>): Routes {
  const serve = (name: keyof PageFiles, contentType: string) => async (): Promise<Answer> => ({
    contentType,
    body: (await page)[name],
  })
  return {
    'GET /': serve('index.html', 'text/html; charset=utf-8'),
    'GET /icon.svg': serve('icon.svg', 'image/svg+xml'),
    'GET /page.js': serve('page.js', 'text/javascript; charset=utf-8'),
    'GET /page.css': serve('page.css', 'text/css; charset=utf-8'),
  }
}
