const fractions = Array.from({ length: 100 }, (_, hundredths) =>
  hundredths === 0 ? '' : String(hundredths / 100).slice(1),
)

/** A number of hundredths as JSON: 1234 is `12.34`. Much faster than the text of a fraction in general. @param hundredths whole, not negative */
export function hundredthsJson(hundredths: number): string {
  const whole = Math.floor(hundredths / 100)
  return `${whole}${fractions[hundredths - whole * 100]}`
}
