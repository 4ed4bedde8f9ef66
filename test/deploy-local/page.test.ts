import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { type LocalStack, startLocalStack } from '../../deploy/local/start-local-stack.ts'
import { describeWith } from '../backends/describe-with.ts'
import { findChromium } from '../backends/find-chromium.ts'

const traceId = '0af7651916cd43dd8448eb211c80319c'
const ids = { root: 'a'.repeat(16), call: 'b'.repeat(16), server: 'c'.repeat(16) }

/** What breaks out of HTML, attributes, URLs, CSS or scripts when it is pasted in as text. */
const hostile = [
  '<script>window.hurt=1</script>',
  '<img src=x onerror="window.hurt=1">',
  '"><svg onload=window.hurt=1>',
  "'-window.hurt=1-'",
  'javascript:window.hurt=1',
  '</style><script>window.hurt=1</script>',
  '{{constructor.constructor("window.hurt=1")()}}',
  '\u202Egnp.exe\u0000\u001b[31m',
  '<iframe srcdoc="<script>parent.hurt=1</script>">',
  '__proto__',
]

describeWith(['chromium'], 'the page in a browser', () => {
  let browser: Browser
  let stack: LocalStack
  let service: Server
  let page: Page
  let troubles: string[]

  beforeAll(async () => {
    const executablePath = findChromium()
    browser = await chromium.launch({ ...(executablePath ? { executablePath } : {}), args: ['--no-sandbox'] })
  })
  afterAll(() => browser?.close())

  beforeEach(async () => {
    stack = await startLocalStack({ port: 0, scrapeIntervalMs: 200 })
    troubles = []
    page = await browser.newPage({ viewport: { width: 1280, height: 860 } })
    page.on('pageerror', (error) => troubles.push(error.message))
    page.on('console', (message) => message.type() === 'error' && troubles.push(message.text()))
    page.on('request', (request) => request.url().startsWith(stack.url) || troubles.push(`asked ${request.url()}`))
  })
  afterEach(async () => {
    await page.close()
    await stack.close()
    service?.close()
    service?.closeAllConnections()
  })

  const post = (path: string, body: unknown) =>
    fetch(`${stack.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }).then((response) => expect(response.ok).toBe(true))

  async function startService(): Promise<void> {
    let served = 0
    service = createServer((_, response) => {
      served += 10
      const count = (code: string, value: number) =>
        `http_server_request_duration_seconds_count{http_response_status_code="${code}"} ${value}\n`
      const bucket = (le: string, value: number) => `http_server_request_duration_seconds_bucket{le="${le}"} ${value}\n`
      response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' })
      response.end(count('200', served) + count('500', served / 10) + bucket('0.1', served) + bucket('+Inf', served))
    })
    service.listen(0, '127.0.0.1')
    await once(service, 'listening')
    const metricsUrl = `http://127.0.0.1:${(service.address() as AddressInfo).port}/metrics`
    await post('/-/targets', { service: 'gateway', instance: 'gateway-1', metricsUrl, pid: 1 })
  }

  const resource = (name: string) => ({ attributes: [{ key: 'service.name', value: { stringValue: name } }] })
  const span = (given: object) => ({
    startTimeUnixNano: '1700000000000000000',
    endTimeUnixNano: '1700000000080000000',
    traceId,
    ...given,
  })

  async function sendTrace(): Promise<void> {
    const gateway = [
      span({ spanId: ids.root, name: 'POST /checkout', kind: 2 }),
      span({
        spanId: ids.call,
        parentSpanId: ids.root,
        name: 'POST',
        kind: 3,
        startTimeUnixNano: '1700000000010000000',
      }),
    ]
    const orders = [
      span({
        spanId: ids.server,
        parentSpanId: ids.call,
        name: 'POST /orders',
        kind: 2,
        startTimeUnixNano: '1700000000020000000',
        endTimeUnixNano: '1700000000040000000',
        status: { code: 2, message: 'card refused' },
        attributes: [{ key: 'order.id', value: { stringValue: 'A-77' } }],
      }),
    ]
    await post('/v1/traces', { resourceSpans: [{ resource: resource('orders'), scopeSpans: [{ spans: orders }] }] })
    await post('/v1/traces', { resourceSpans: [{ resource: resource('gateway'), scopeSpans: [{ spans: gateway }] }] })
  }

  const push = (line: object, service = 'orders') =>
    post('/loki/api/v1/push', {
      streams: [{ stream: { service_name: service }, values: [['1700000000030000000', JSON.stringify(line)]] }],
    })
  const sendLine = () => push({ level: 'error', message: 'order not paid', trace_id: traceId, span_id: ids.server })

  test('says what to do while nothing has reported', async () => {
    await page.goto(stack.url)
    await page.getByText('Nothing has reported yet').waitFor()
    expect(await page.locator('.welcome pre').first().textContent()).toContain('vigie dev --')
    expect(await page.locator('.welcome').textContent()).toContain(stack.url)
    expect(troubles).toEqual([])
  })

  test('a service appears by itself with rate, errors and p95', async () => {
    await page.goto(stack.url)
    await page.getByText('Nothing has reported yet').waitFor()
    await startService()
    const row = page.locator('.services tbody tr', { hasText: 'gateway' })
    await row.locator('.figure', { hasText: '/s' }).waitFor()
    await row.locator('.figure.bad', { hasText: '%' }).waitFor()
    await row.locator('.figure', { hasText: 'ms' }).waitFor()
    await row.getByText('1 up').waitFor()
    expect(troubles).toEqual([])
  })

  test('a service that stops answering is told as ended, and its figures say of which time they are', async () => {
    await page.goto(stack.url)
    await startService()
    const row = page.locator('.services tbody tr', { hasText: 'gateway' })
    await row.getByText('1 up').waitFor()
    await page.locator('.services th', { hasText: 'Errors last 15 s' }).waitFor()
    service.close()
    service.closeAllConnections()
    await row.locator('.down', { hasText: 'ended' }).waitFor()
  })

  test('a request without a route is told apart by what it was for, in the list and in the waterfall', async () => {
    const attribute = (key: string, text: string) => ({ key, value: { stringValue: text } })
    const path = [attribute('url.path', '/items/7')]
    const full = [attribute('url.full', 'http://127.0.0.1:81/charge?key=1')]
    await post('/v1/traces', {
      resourceSpans: [
        {
          resource: resource('shop'),
          scopeSpans: [
            {
              spans: [
                span({ spanId: ids.root, name: 'GET', kind: 2, attributes: path }),
                span({ spanId: ids.call, parentSpanId: ids.root, name: 'POST', kind: 3, attributes: full }),
              ],
            },
          ],
        },
      ],
    })
    await page.goto(stack.url)
    await page.locator('.trace-row .operation', { hasText: 'GET /items/7' }).click()
    await page.locator('.span-row .operation', { hasText: 'POST 127.0.0.1:81/charge' }).waitFor()
    expect(await page.locator('.waterfall').textContent()).not.toContain('key=1')
    expect(troubles).toEqual([])
  })

  test('a duration that cannot be understood is told, with a way back; one that is not in the list is shown', async () => {
    await page.goto(`${stack.url}/?min=abc`)
    await page.getByText('min must be a number').waitFor()
    await page.locator('.traces').getByText('Show all').click()
    await page.getByText('No trace yet').waitFor()
    await page.goto(`${stack.url}/?min=75`)
    expect(await page.getByLabel('Shortest duration').inputValue()).toBe('75')
  })

  test('a trace opens as a waterfall, children under their parents', async () => {
    await sendTrace()
    await page.goto(stack.url)
    await page.locator('.trace-row', { hasText: 'POST /checkout' }).click()
    await page.locator('.span-row').nth(2).waitFor()
    const rows = await page.locator('.span-row').all()
    expect(await Promise.all(rows.map((row) => row.getAttribute('aria-level')))).toEqual(['1', '2', '3'])
    expect(await Promise.all(rows.map((row) => row.locator('.operation').textContent()))).toEqual([
      'POST /checkout',
      'POST',
      'POST /orders',
    ])
    const bar = (await rows[2]!.locator('.bar').boundingBox())!
    const lane = (await rows[2]!.locator('.lane').boundingBox())!
    expect((bar.x - lane.x) / lane.width).toBeCloseTo(0.25, 2)
    expect(bar.width / lane.width).toBeCloseTo(0.25, 2)
    expect(troubles).toEqual([])
  })

  test('a chosen span shows its attributes, and the address says which it is', async () => {
    await sendTrace()
    await page.goto(`${stack.url}/?trace=${traceId}&span=${ids.server}`)
    const details = page.locator('.span-details')
    await details.getByText('A-77').waitFor()
    await details.getByText('card refused').waitFor()
    await page.locator('.span-row', { hasText: 'POST /checkout' }).click()
    await details.getByRole('heading', { name: 'POST /checkout' }).waitFor()
    expect(new URL(page.url()).searchParams.get('span')).toBe(ids.root)
  })

  test('a line leads to its span, and a trace shows its lines', async () => {
    await sendTrace()
    await sendLine()
    await page.goto(stack.url)
    await page.locator('.log-row', { hasText: 'order not paid' }).getByRole('link', { name: 'trace' }).click()
    await page.locator('.span-row.chosen', { hasText: 'POST /orders' }).waitFor()
    await page.locator('.trace-logs .log-row', { hasText: 'order not paid' }).waitFor()
    await page.locator('.span-row', { hasText: 'POST /checkout' }).click()
    await page.locator('.trace-logs .log-row').getByRole('link', { name: 'span' }).click()
    await page.locator('.span-row.chosen', { hasText: 'POST /orders' }).waitFor()
    await page.goBack()
    await page.locator('.span-row').first().waitFor()
    expect(troubles).toEqual([])
  })

  test('a line whose trace is not kept has no link that leads nowhere', async () => {
    await push({ message: 'lonely', trace_id: 'd'.repeat(32) })
    await page.goto(stack.url)
    const row = page.locator('.log-row', { hasText: 'lonely' })
    await row.waitFor()
    expect(await row.getByRole('link').count()).toBe(0)
  })

  test('filters live in the address and come back with it', async () => {
    await sendTrace()
    await push({ level: 'info', message: 'all well' })
    await sendLine()
    await page.goto(stack.url)
    await page.getByLabel('Lowest level').selectOption('error')
    await page.getByLabel('Find in logs').fill('paid')
    await page.locator('.log-row', { hasText: 'all well' }).waitFor({ state: 'detached' })
    await page.reload()
    await page.locator('.log-row', { hasText: 'order not paid' }).waitFor()
    expect(await page.locator('.log-row').count()).toBe(1)
    expect(new URL(page.url()).search).toBe('?level=error&log=paid')
  })

  test('the keyboard walks a trace, folds it and leaves it', async () => {
    await sendTrace()
    await page.goto(`${stack.url}/?trace=${traceId}`)
    await page.locator('.span-row').nth(2).waitFor()
    await page.keyboard.press('ArrowDown')
    await page.locator('.span-row.chosen[aria-level="2"]').waitFor()
    await page.keyboard.press('e')
    await page.keyboard.press('ArrowLeft')
    await page.locator('.span-row').nth(2).waitFor({ state: 'detached' })
    await page.keyboard.press('Escape')
    await page.locator('.trace-row').waitFor()
    expect(new URL(page.url()).search).toBe('')
  })

  test('hostile telemetry is text and nothing else', async () => {
    const spans = hostile.map((text, index) => ({
      ...span({ spanId: `${index}`.repeat(16), parentSpanId: index === 0 ? '' : '0'.repeat(16), name: text }),
      attributes: [{ key: text, value: { stringValue: text } }],
      events: [{ name: text, timeUnixNano: '1700000000000000000' }],
      status: { code: 2, message: text },
    }))
    await post('/v1/traces', {
      resourceSpans: hostile.map((name) => ({ resource: resource(name), scopeSpans: [{ spans }] })),
    })
    for (const text of hostile) await push({ level: text, message: text, [text]: text, trace_id: traceId }, text)
    await page.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (event) => console.error(`CSP: ${event.violatedDirective}`))
    })
    await page.goto(stack.url)
    await page.locator('.trace-row').first().waitFor()
    await page.locator('.log-row button').first().click()
    await page.locator('.log-fields').waitFor()
    expect(await page.locator('.operation').first().textContent()).toBe(hostile[0])
    await page.goto(
      `${stack.url}/?trace=${traceId}&service=${encodeURIComponent(hostile[1]!)}&q=${encodeURIComponent(hostile[2]!)}`,
    )
    for (const row of await page.locator('.span-row').all()) await row.click()
    await page.locator('.span-details .event').first().waitFor()
    expect(await page.evaluate(() => (globalThis as { hurt?: number }).hurt)).toBeUndefined()
    expect(await page.locator('#app script, #app iframe, #app img, #app [onload], #app [onerror]').count()).toBe(0)
    expect(troubles).toEqual([])
  })

  test('a trace of 5,000 spans shows only the rows in sight', async () => {
    const spans = Array.from({ length: 5000 }, (_, index) =>
      span({
        spanId: (index + 1).toString(16).padStart(16, '0'),
        parentSpanId: index === 0 ? '' : '1'.padStart(16, '0'),
        name: `step ${index}`,
      }),
    )
    await post('/v1/traces', { resourceSpans: [{ resource: resource('batch'), scopeSpans: [{ spans }] }] })
    await page.goto(`${stack.url}/?trace=${traceId}`)
    await page.locator('.span-row').first().waitFor()
    expect(await page.locator('.span-row').count()).toBeLessThan(80)
    await page.keyboard.press('End')
    await page.locator('.span-row.chosen').waitFor()
    expect(await page.locator('.span-row.chosen').textContent()).toContain('step')
  })

  test('says so when the stack has ended', async () => {
    await page.goto(stack.url)
    await page.getByText('live', { exact: true }).waitFor()
    await stack.close()
    await page.getByText('vigie dev has ended').waitFor()
  })
})
