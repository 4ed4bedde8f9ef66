/** Headers that were made to cost much, by what is hostile in them. */
export const hostileBaggage: Readonly<Record<string, string>> = {
  '10,000 entries': Array.from({ length: 10_000 }, (_, index) => `key${index}=${index}`).join(','),
  '4,096 entries of two characters': 'a='.repeat(4_096).replaceAll('=a', '=1,a').slice(0, 8_192),
  '8 KB of one escaped value': `key=${'%C3%A9'.repeat(1_364)}`,
  '8 KB of escapes that are not UTF-8': `key=${'%ff%fe'.repeat(1_364)}`,
  '180 values that break off in an escape': Array.from({ length: 180 }, () => `k=${'%41'.repeat(12)}%E0%A4%A`).join(
    ',',
  ),
  'bytes that are not UTF-8': `key=${'\u00ff\u00fe'.repeat(4_000)}`,
  'lone surrogates and NUL': 'a\ud800=\udfff\0,'.repeat(1_400),
  delimiters: ',;='.repeat(2_700),
  semicolons: `a=b${';'.repeat(8_000)}`,
  blanks: `a=${' '.repeat(8_000)}b`,
  'one entry of 1 MB': `a=${'x'.repeat(1 << 20)}`,
  '1 MB of commas': ','.repeat(1 << 20),
}
