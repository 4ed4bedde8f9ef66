import { findOnPath } from './find-on-path.ts'

/** The browser that the tests drive: `VIGIE_CHROMIUM`, else Chromium or Chrome on PATH, else undefined. */
export function findChromium(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
  return environment['VIGIE_CHROMIUM'] || findOnPath(names, environment)
}
