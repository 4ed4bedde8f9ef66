import { VigieError } from '../../sdk/vigie-error.ts'
import { grafanaAddress } from './grafana-address.ts'

/**
 * A generated text whose links lead to another Grafana.
 *
 * @param url what people type into their browser, with a path if Grafana is served under one; undefined or empty: the
 *   text as it is
 * @throws VigieError `BAD_OPTION` for anything that is no http or https address
 */
export function withGrafanaUrl(text: string, url: string | undefined): string {
  if (url === undefined || url === '') return text
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (!parsed || !/^https?:$/.test(parsed.protocol) || parsed.search !== '' || parsed.hash !== '') {
    throw new VigieError('BAD_OPTION', `VIGIE_GRAFANA_URL must be an http or https address, got ${url}`, {
      option: 'VIGIE_GRAFANA_URL',
      received: url,
    })
  }
  return text.replaceAll(grafanaAddress, () => parsed.href.replace(/\/+$/, ''))
}
