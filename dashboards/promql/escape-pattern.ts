/** RE2 metacharacters taken literally. */
export function escapePattern(value: string): string {
  return value.replaceAll(/[\\^$.|?*+()[\]{}]/g, '\\$&')
}
