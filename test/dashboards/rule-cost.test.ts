import { expect, test } from 'vitest'
import { allRecordingGroups } from '../../dashboards/rules/all-recording-rules.ts'
import { referenceFleet, ruleBudget, ruleCosts } from '../../dashboards/rules/rule-cost.ts'
import { serviceRules } from '../../dashboards/rules/service-rules.ts'

test('the recording rules stay within their budget', () => {
  const costs = ruleCosts(allRecordingGroups)
  const read = costs.reduce((sum, cost) => sum + cost.samplesReadPerSecond, 0)
  const written = costs.reduce((sum, cost) => sum + cost.seriesWritten, 0)
  console.log(`${costs.length} recording rules read ${Math.round(read)} samples/s and write ${written} series`)
  expect(read).toBeLessThanOrEqual(ruleBudget.samplesReadPerSecond)
  expect(written).toBeLessThanOrEqual(ruleBudget.seriesWritten)
})

test('a rate over 5 minutes reads 20 samples of each series', () => {
  const [requests] = ruleCosts([serviceRules])
  const series = referenceFleet.services * referenceFleet.instancesPerService * referenceFleet.combinationsPerInstance
  expect(requests).toMatchObject({ samplesRead: series * 20, seriesWritten: referenceFleet.services })
})
