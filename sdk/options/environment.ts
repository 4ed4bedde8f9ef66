import { VigieError } from '../vigie-error.ts'

/** Environment variables by name; `process.env`, or a test's own. */
export type Environment = Readonly<Record<string, string | undefined>>

/** Every variable that was asked for in this process, so that a misspelt one can be told. */
export const askedVariables = new Set<string>()

/** The first of `names` that is set to more than white space, with its name; an empty variable counts as unset. */
export function firstSet(
  environment: Environment,
  names: readonly string[],
): { name: string; value: string } | undefined {
  for (const name of names) askedVariables.add(name)
  for (const name of names) {
    const value = environment[name]?.trim()
    if (value) return { name, value }
  }
  return undefined
}

/** A text option: code, then the variables in order, then `fallback`. */
export function textOption<Fallback extends string | undefined>(
  fromCode: string | undefined,
  option: string,
  environment: Environment,
  variables: readonly string[],
  fallback: Fallback,
): string | Fallback {
  if (fromCode !== undefined) {
    if (typeof fromCode !== 'string' || fromCode.trim() === '')
      throw badOption(option, 'must be a text that is not empty', fromCode)
    return fromCode
  }
  return firstSet(environment, variables)?.value ?? fallback
}

/** A number option within `[min, max]`. */
export function numberOption(
  fromCode: number | undefined,
  option: string,
  environment: Environment,
  variables: readonly string[],
  fallback: number,
  range: { min: number; max: number; integer?: boolean },
): number {
  const variable = fromCode === undefined ? firstSet(environment, variables) : undefined
  const received: unknown = fromCode ?? variable?.value
  if (received === undefined) return fallback
  const value = typeof received === 'string' ? Number(received) : received
  const kind = range.integer ? 'an integer' : 'a number'
  const sound =
    typeof value === 'number' && value >= range.min && value <= range.max && (!range.integer || Number.isInteger(value))
  if (!sound) throw badOption(variable?.name ?? option, `must be ${kind} from ${range.min} to ${range.max}`, received)
  return value as number
}

const words: Record<string, boolean> = {
  on: true,
  true: true,
  1: true,
  yes: true,
  off: false,
  false: false,
  0: false,
  no: false,
}

/** A switch: `on`, `true`, `1`, `yes` or `off`, `false`, `0`, `no`. */
export function switchOption(
  fromCode: boolean | undefined,
  option: string,
  environment: Environment,
  variables: readonly string[],
  fallback: boolean,
): boolean {
  if (fromCode !== undefined) {
    if (typeof fromCode !== 'boolean') throw badOption(option, 'must be true or false', fromCode)
    return fromCode
  }
  const variable = firstSet(environment, variables)
  if (!variable) return fallback
  const value = words[variable.value.toLowerCase()]
  if (value === undefined) throw badOption(variable.name, 'must be "on" or "off"', variable.value)
  return value
}

/** One of a closed set of words. */
export function choiceOption<Word extends string>(
  fromCode: Word | undefined,
  option: string,
  environment: Environment,
  variables: readonly string[],
  choices: readonly Word[],
  fallback: Word,
): Word {
  const variable = fromCode === undefined ? firstSet(environment, variables) : undefined
  const received: string | undefined = fromCode ?? variable?.value
  if (received === undefined) return fallback
  const choice = choices.find((word) => word === received)
  if (!choice) throw badOption(variable?.name ?? option, `must be one of ${choices.join(', ')}`, received)
  return choice
}

/** A list of words of a closed set; in a variable, separated by commas. `none` stands alone and means an empty list. */
export function choiceListOption<Word extends string>(
  fromCode: readonly Word[] | undefined,
  option: string,
  environment: Environment,
  variables: readonly string[],
  choices: readonly Word[],
  fallback: readonly Word[],
): Word[] {
  const variable = fromCode === undefined ? firstSet(environment, variables) : undefined
  const name = variable?.name ?? option
  const received: readonly string[] | undefined =
    fromCode ??
    variable?.value
      .split(',')
      .map((word) => word.trim())
      .filter(Boolean)
  if (received === undefined) return [...fallback]
  if (!Array.isArray(received)) throw badOption(name, `must be a list of ${choices.join(', ')}`, received)
  const unknown = received.find((word) => !choices.includes(word as Word))
  if (unknown !== undefined) throw badOption(name, `must be one of ${choices.join(', ')}`, unknown)
  if (received.includes('none') && received.length > 1) throw badOption(name, '"none" stands alone', received.join(','))
  return [...new Set(received.filter((word) => word !== 'none'))] as Word[]
}

/** An absolute `http:` or `https:` address, without a slash at its end. */
export function addressOption<Fallback extends string | undefined>(
  fromCode: string | undefined,
  option: string,
  environment: Environment,
  variables: readonly string[],
  fallback: Fallback,
): string | Fallback {
  const variable = fromCode === undefined ? firstSet(environment, variables) : undefined
  const received = fromCode ?? variable?.value
  if (received === undefined) return fallback
  if (!URL.canParse(received) || !/^https?:$/.test(new URL(received).protocol)) {
    throw badOption(variable?.name ?? option, 'must be an http or https address', received)
  }
  return received.replace(/\/+$/, '')
}

/** Pairs; in a variable, `key=value` separated by commas, percent-encoded as the OpenTelemetry specification says for headers and resource attributes. */
export function pairsOption(
  fromCode: Readonly<Record<string, string>> | undefined,
  environment: Environment,
  variables: readonly string[],
): Record<string, string> {
  if (fromCode) return { ...fromCode }
  const variable = firstSet(environment, variables)
  const pairs: Record<string, string> = {}
  for (const pair of variable?.value.split(',') ?? []) {
    if (pair.trim() === '') continue
    const at = pair.indexOf('=')
    if (at < 1) throw badOption(variable!.name, 'must be a list of key=value, separated by commas', variable!.value)
    pairs[decoded(pair.slice(0, at).trim())] = decoded(pair.slice(at + 1).trim())
  }
  return pairs
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** A list of texts; in a variable, separated by commas. */
export function textListOption(
  fromCode: readonly string[] | undefined,
  option: string,
  environment: Environment,
  variables: readonly string[],
  fallback: readonly string[],
): readonly string[] {
  if (fromCode !== undefined) {
    if (!Array.isArray(fromCode) || fromCode.some((text) => typeof text !== 'string' || text.trim() === ''))
      throw badOption(option, 'must be a list of texts that are not empty', fromCode)
    return [...fromCode]
  }
  const texts = firstSet(environment, variables)
    ?.value.split(',')
    .map((text) => text.trim())
    .filter(Boolean)
  return texts ?? fallback
}

/** Shares from 0 to 1, by name. */
export function sharesOption(
  fromCode: Readonly<Record<string, number>> | undefined,
  option: string,
): Readonly<Record<string, number>> {
  for (const [name, share] of Object.entries(fromCode ?? {})) {
    if (typeof share !== 'number' || !(share >= 0 && share <= 1))
      throw badOption(`${option}[${JSON.stringify(name)}]`, 'must be a number from 0 to 1', share)
  }
  return { ...fromCode }
}

/** A function, or nothing. */
export function functionOption<Callable extends (...args: never[]) => unknown>(
  fromCode: Callable | undefined,
  option: string,
): Callable | undefined {
  if (fromCode !== undefined && typeof fromCode !== 'function') throw badOption(option, 'must be a function', fromCode)
  return fromCode
}

/** A secret of at least `minLength` characters. The error doesn't repeat it. */
export function secretOption(
  fromCode: string | undefined,
  option: string,
  environment: Environment,
  variables: readonly string[],
  minLength: number,
): string | undefined {
  const variable = fromCode === undefined ? firstSet(environment, variables) : undefined
  const secret: unknown = fromCode ?? variable?.value
  if (secret === undefined) return undefined
  if (typeof secret !== 'string' || secret.length < minLength)
    throw badOption(variable?.name ?? option, `must be a text of at least ${minLength} characters`, '(not shown)')
  return secret
}

/** The error for an option that can't be used; `received` may be anything. */
export function badOption(option: string, rule: string, received: unknown): VigieError {
  return new VigieError('BAD_OPTION', `${option} ${rule}, got ${shown(received)}`, { option, received })
}

function shown(received: unknown): string {
  try {
    return JSON.stringify(received) ?? String(received)
  } catch {
    return String(received)
  }
}
