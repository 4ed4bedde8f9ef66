import type { Said, Served } from './served.ts'

/** A request from outside, and what must be told of it. */
export interface CinemaRequest {
  /** What a person would call it. */
  readonly title: string
  readonly query?: string
  readonly body?: unknown
  readonly served: Served
}

/**
 * Every kind of request to the cinema, once. All that can be told apart holds `id`, so that what is told of one request
 * can't pass for what is told of another.
 */
export function cinemaRequests(id: string): CinemaRequest[] {
  const [cinema, screening, member] = [`cinema-${id}`, `screening-${id}`, `member-${id}`]
  const [cinemaPath, screeningPath] = [`/api/v1/cinemas/${cinema}`, `/screenings/${screening}`]
  const [memberPath, chargesPath] = [`/members/${member}`, `/api/customers/${member}/charges`]

  const fees: Served = {
    ...on('box-office', 'GET', '/api/v1/cinemas/:cinemaId/fees', `${cinemaPath}/fees`),
    says: [info(`fees of ${cinema} asked for`)],
  }
  const tier = on('loyalty', 'GET', '/members/:memberId/tier', `${memberPath}/tier`)
  const points = (gained: number): Served => ({
    ...on('loyalty', 'PUT', '/members/:memberId/points', `${memberPath}/points`),
    says: [info(`${member} gets ${gained} points`)],
  })
  const receipt: Served = {
    ...on('payments', 'GET', `${charges}/:chargeId/receipt`, `${chargesPath}/ch-${id}/receipt`, 500),
    throws: 'TypeError',
    says: [{ level: 'error', message: "Cannot read properties of undefined (reading 'amount')", error: 'TypeError' }],
  }

  return [
    {
      title: 'a booking, which crosses all four',
      body: { customerId: member, seat: `a${id}` },
      served: {
        ...on(
          'box-office',
          'POST',
          `${screenings}/:screeningId/bookings`,
          `${cinemaPath}${screeningPath}/bookings`,
          201,
        ),
        says: [info(`seat a${id} of ${screening} in ${cinema} sold to ${member}`)],
        calls: [
          {
            ...on('programme', 'POST', hold, `${screeningPath}/seats/a${id}/hold`),
            says: [{ level: 'warn', message: `seat a${id} of ${screening} is held` }],
            calls: [tier],
          },
          {
            ...on('payments', 'POST', charges, chargesPath, 201),
            says: [info(`charged 9 EUR to ${member}, who has 109 points now ChargesService`)],
            calls: [points(9)],
          },
        ],
      },
    },
    {
      title: 'a handler that throws later, in Express',
      served: {
        ...on('box-office', 'GET', '/api/v1/cinemas/:cinemaId/takings', `${cinemaPath}/takings`, 500),
        throws: 'TypeError',
        says: [{ level: 'error', message: `GET ${cinemaPath}/takings failed`, error: 'TypeError' }],
      },
    },
    {
      title: 'a failure in another service, passed on as 502',
      query: `?customer=${member}`,
      served: {
        ...on(
          'box-office',
          'GET',
          '/api/v1/cinemas/:cinemaId/receipts/:chargeId',
          `${cinemaPath}/receipts/ch-${id}`,
          502,
        ),
        throws: 'Error',
        says: [
          { level: 'error', message: `GET ${cinemaPath}/receipts/ch-${id}?customer=${member} failed`, error: 'Error' },
        ],
        calls: [receipt],
      },
    },
    { title: 'a line of one call', served: fees },
    {
      title: 'nothing at this address, in Express',
      served: on('box-office', 'GET', undefined, `/api/v1/theatres/${id}`, 404),
    },

    {
      title: 'two calls out of a plugin',
      query: `?cinema=${cinema}`,
      served: {
        ...on('programme', 'GET', '/screenings/:screeningId/prices/:memberId', `${screeningPath}/prices/${member}`),
        says: [info(`price of ${screening} for ${member}: 10.5`)],
        calls: [tier, fees],
      },
    },
    {
      title: 'a handler that throws, in Fastify',
      served: {
        ...on('programme', 'GET', '/screenings/:screeningId/projector', `${screeningPath}/projector`, 500),
        throws: 'RangeError',
      },
    },
    {
      title: 'a body that the schema refuses',
      body: {},
      served: { ...on('programme', 'POST', hold, `${screeningPath}/seats/b${id}/hold`, 400), throws: 'Error' },
    },
    {
      title: 'nothing at this address, in Fastify',
      served: on('programme', 'GET', undefined, `${screeningPath}/nothing`, 404),
    },

    {
      title: 'two calls at once, out of a nested router',
      served: {
        ...on('loyalty', 'GET', '/members/:memberId/rewards/:rewardId', `${memberPath}/rewards/${screening}`),
        says: [info('reward is redeemed')],
        calls: [
          on('payments', 'GET', `${charges}/:chargeId`, `${chargesPath}/ch-${screening}`),
          on('programme', 'GET', '/screenings/:screeningId/seats/:seat', `${screeningPath}/seats/a1`),
        ],
      },
    },
    {
      title: 'a handler that throws later, in Koa',
      served: {
        ...on('loyalty', 'GET', '/members/:memberId/statement', `${memberPath}/statement`, 500),
        throws: 'TypeError',
        says: [{ level: 'error', message: `GET ${memberPath}/statement failed`, error: 'TypeError' }],
      },
    },
    {
      title: 'nothing at this address, in Koa',
      served: on('loyalty', 'GET', undefined, `/guests/${id}`, 404),
    },

    {
      title: 'two calls at once, out of a controller',
      query: `?cinema=${cinema}`,
      served: {
        ...on('payments', 'POST', `${charges}/:chargeId/refund`, `${chargesPath}/ch-${id}/refund`),
        calls: [fees, points(-12)],
      },
    },
    { title: 'a handler that throws, in NestJS', served: receipt },
    {
      title: 'nothing at this address, in NestJS',
      served: on('payments', 'GET', undefined, `/refunds/${id}`, 404),
    },
    {
      // Nest answers this from a route of its own, which it puts below the prefix of the app.
      title: 'nothing at this address below the prefix, in NestJS',
      served: { ...on('payments', 'GET', undefined, `/api/refunds/${id}`, 404), throws: 'NotFoundException' },
    },
  ]
}

const screenings = '/api/v1/cinemas/:cinemaId/screenings'
const charges = '/api/customers/:customerId/charges'
const hold = '/screenings/:screeningId/seats/:seat/hold'

function on(service: string, method: string, route: string | undefined, path: string, status = 200): Served {
  return { service, method, route, path, status }
}

function info(message: string): Said {
  return { level: 'info', message }
}
