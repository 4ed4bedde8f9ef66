import { VigieError } from '../../sdk/vigie-error.ts'

/** A decimal number held exactly: `digits / 10^scale`. Binary floating point turns 1 - 0.999 into 0.0010000000000000009. */
export interface ExactDecimal {
  readonly digits: bigint
  readonly scale: number
}

/** @throws VigieError `BAD_OPTION` unless the text is digits with at most one point */
export function decimal(text: string, option = 'decimal'): ExactDecimal {
  if (!/^\d+(\.\d+)?$/.test(text)) {
    throw new VigieError('BAD_OPTION', `${option} must be a decimal such as 99.9, got ${JSON.stringify(text)}`, {
      option,
      received: text,
    })
  }
  const [whole = '0', fraction = ''] = text.split('.')
  return { digits: BigInt(whole + fraction), scale: fraction.length }
}

export function minus(a: ExactDecimal, b: ExactDecimal): ExactDecimal {
  const scale = Math.max(a.scale, b.scale)
  return { digits: scaled(a, scale) - scaled(b, scale), scale }
}

export function times(a: ExactDecimal, b: ExactDecimal): ExactDecimal {
  return { digits: a.digits * b.digits, scale: a.scale + b.scale }
}

/** A hundredth: from per cent to a share. */
export function percentToShare(percent: ExactDecimal): ExactDecimal {
  return { digits: percent.digits, scale: percent.scale + 2 }
}

/** Below 0, 0 or above 0, like a comparison function. */
export function compare(a: ExactDecimal, b: ExactDecimal): number {
  const difference = minus(a, b).digits
  return difference === 0n ? 0 : difference < 0n ? -1 : 1
}

/** Shortest text with the same value: `0.0144`. */
export function decimalText({ digits, scale }: ExactDecimal): `${number}` {
  const sign = digits < 0n ? '-' : ''
  const padded = String(digits < 0n ? -digits : digits).padStart(scale + 1, '0')
  const whole = padded.slice(0, padded.length - scale)
  const fraction = padded.slice(padded.length - scale).replace(/0+$/, '')
  return `${sign}${whole}${fraction === '' ? '' : `.${fraction}`}` as `${number}`
}

function scaled({ digits, scale }: ExactDecimal, wanted: number): bigint {
  return digits * 10n ** BigInt(wanted - scale)
}
