import type { ServiceIdentity } from '../identity/service-identity.ts'
import { cutTo, headOf } from './cut-text.ts'
import { createJsonCache } from './json-cache.ts'
import { createLineKeys, type LineKey } from './line-key.ts'
import { lineLimits } from './line-limits.ts'
import { logAccount } from './log-account.ts'
import type { LogDestination } from './log-destination.ts'
import type { MessageGate } from './message-gate.ts'
import { quoted } from './quoted.ts'
import { cleanJson, cleanText, plainRedaction, type Redaction } from './redaction.ts'
import { createRequestLineParts, type FindRequestLineParts } from './request-line-parts.ts'
import { ValueWriter } from './value-writer.ts'

/** The end of a logger: who speaks, what is taken out, and where lines go. Loggers keep it when telemetry starts or ends. */
export interface LogOutput {
  /** `,"service":"checkout",…}`: the end of each line. */
  readonly identityJson: string
  readonly keys: (key: string) => LineKey
  readonly values: ValueWriter
  /** JSON text of a text that comes often: a message, a route. Redacted, and cut to the length of a message. */
  readonly json: (text: string) => string
  /** The same for a text that is likely new each time: an id, a path. */
  readonly freshJson: (text: string) => string
  /** What lines at the end of requests have in common. */
  readonly requestLineParts: FindRequestLineParts
  readonly redaction: Redaction
  readonly destination: LogDestination
  /** Sampling and rate limits; undefined where neither is asked for. */
  readonly gate: MessageGate | undefined
}

export interface LogOutputOptions {
  readonly identity?: ServiceIdentity | undefined
  readonly redaction?: Redaction | undefined
  readonly gate?: MessageGate | undefined
  readonly destination: LogDestination
}

export function createLogOutput({
  identity,
  redaction = plainRedaction,
  gate,
  destination,
}: LogOutputOptions): LogOutput {
  const fields = Object.entries(identity === undefined ? {} : identityFields(identity)).filter(
    (field): field is [string, string] => field[1] !== undefined,
  )
  const toJson = (text: string): string => {
    const { messageLength } = lineLimits
    if (text.length <= messageLength) return cleanJson(text, 'message', redaction)
    logAccount.cuts.message++
    return quoted(cutTo(cleanText(headOf(text, messageLength), 'message', redaction), messageLength, text.length))
  }
  // A hook may answer differently each time: its texts are not kept.
  const keeps = redaction.hook === undefined
  const json = keeps ? createJsonCache(toJson) : toJson
  return {
    identityJson: `${fields.map(([name, value]) => `,"${name}":${quoted(value)}`).join('')}}`,
    keys: createLineKeys(
      fields.map(([name]) => name),
      redaction,
    ),
    values: new ValueWriter(redaction),
    json,
    freshJson: toJson,
    requestLineParts: createRequestLineParts(json, keeps),
    redaction,
    destination,
    gate,
  }
}

function identityFields(identity: ServiceIdentity): Readonly<Record<string, string | undefined>> {
  const { service, team, version, commit, build, runtime, region, node, environment } = identity
  return { service, team, version, commit, build, runtime, region, node, environment }
}
