import { dashboard, row } from '../board/board.ts'
import { stat, table, timeseries } from '../board/panels.ts'
import { series } from '../promql/selector.ts'
import {
  sloBudgetRemaining,
  sloErrorRatio,
  sloErrors,
  sloObjective,
  sloPeriodErrorRatio,
  sloRequests,
} from '../slo/slo-rules.ts'
import { openService } from './links.ts'
import { budgetSteps, burnSteps } from './steps.ts'

// The objective has no service: it must not be narrowed by the board's choice, `.*` also matches an absent label.
const objective = series(sloObjective, { job: '' }).max('slo')
const burn = (window: '1h' | '6h' | '3d') =>
  series(sloErrorRatio(window))
    .max('slo', 'job')
    .dividedBy(objective.subtractedFrom(1), { on: ['slo'], manyToOne: [] })
    .in('short')

/** Promises and what is left of them. */
export const sloBoard = dashboard(
  'SLO and error budget',
  [
    row('Do we keep our promises?', [
      stat('Least budget left', series(sloBudgetRemaining).min(), {
        description: 'Error budget left of the objective that is worst off. Below 0 the promise is broken.',
        thresholds: budgetSteps,
        noData: 'not yet known',
        width: 6,
        height: 5,
      }),
      stat('Fastest burn, last hour', burn('1h').max(), {
        description: '1 is just sustainable. At 14.4 the budget of a month is gone in two days: that pages.',
        thresholds: burnSteps,
        noData: 'no traffic',
        decimals: 1,
        width: 6,
        height: 5,
      }),
      table(
        'What is promised',
        { Promise: objective },
        {
          description: 'Share of requests that must be good, by objective.',
          columns: { slo: 'Objective' },
          columnUnits: { Promise: 'percentunit' },
          width: 12,
          height: 5,
        },
      ),
    ]),
    row('By objective and service', [
      table(
        'Objectives',
        {
          'Budget left': series(sloBudgetRemaining).min('slo', 'job'),
          'Bad in window': series(sloPeriodErrorRatio).max('slo', 'job'),
          'Burn 1h': burn('1h'),
          'Burn 6h': burn('6h'),
          'Burn 3d': burn('3d'),
          'Requests/s': series(sloRequests).sum('slo', 'job'),
        },
        {
          description:
            'Fastest burning first. Burn is how many times too fast the budget is used up, over each window; 1 is just sustainable.',
          sortBy: 'Burn 1h',
          columns: { slo: 'Objective', job: 'Service' },
          columnUnits: { 'Budget left': 'percentunit', 'Bad in window': 'percentunit', 'Requests/s': 'reqps' },
          columnThresholds: {
            'Budget left': budgetSteps,
            'Burn 1h': burnSteps,
            'Burn 6h': burnSteps,
            'Burn 3d': burnSteps,
          },
          columnLinks: {
            Service: openService,
          },
          noData: 'no traffic yet',
        },
      ),
      timeseries('Budget left', series(sloBudgetRemaining).min('slo', 'job'), {
        description: 'Falls while requests fail and recovers as bad hours leave the window.',
        thresholds: budgetSteps,
        max: 1,
        noData: 'not yet known',
      }),
      timeseries('Burn rate, 1 h', burn('1h'), {
        description: 'Above 14.4 for a while somebody is woken.',
        thresholds: burnSteps,
        noData: 'no traffic',
      }),
      timeseries('Bad requests', series(sloErrors).sum('slo', 'job').in('reqps'), {
        description: 'Requests per second that break an objective.',
        noData: 'no traffic',
      }),
      timeseries('All requests', series(sloRequests).sum('slo', 'job').in('reqps'), {
        description: 'Requests per second that an objective counts. Few requests make ratios jump.',
        noData: 'no traffic',
      }),
    ]),
  ],
  {
    uid: 'vigie-slo',
    purpose: 'Do we keep our promises, and how fast do we use up the room for error?',
    variables: ['environment', 'service'],
    neighbours: ['vigie-fleet', 'vigie-service', 'vigie-runbooks'],
    from: 'now-6h',
  },
)
