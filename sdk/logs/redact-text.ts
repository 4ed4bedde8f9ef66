import { logAccount } from './log-account.ts'
import { assignment, digitRow, scanText, scheme, tokenLike, unusual } from './scan-text.ts'

/** What stands where a secret stood. */
export const redacted = '[redacted]'

interface Pattern {
  readonly form: RegExp
  readonly replacement: string | ((match: string, first: string) => string)
  /** Without one of these in the text there is nothing to find. */
  readonly needs: number
}

/**
 * Secrets inside a text, by their form. A pattern starts only where a run of its own characters starts (the look-behind),
 * or has a bounded length, or takes all it has looked at: so the time is linear in the text, whatever the text.
 */
const patterns: readonly Pattern[] = [
  {
    form: /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----(?:(?:\s|\\[rn]){0,4}[\w+/=]{16,})*(?:(?:\s|\\[rn]){0,4}[\w+/=]{0,15}(?:\s|\\[rn]){0,4}-----END [A-Z ]{0,40}-----)?/g,
    replacement: redacted,
    needs: tokenLike,
  },
  // JSON Web Tokens: three base64url parts, the first one opening with `{"`.
  { form: /(?<!\w)eyJ[\w-]{6,}(?:\.[\w-]*){0,4}/g, replacement: redacted, needs: tokenLike },
  // Keys that tell their issuer, before what is told by its name: AWS, GitHub, GitLab, Slack, Stripe, Google, npm.
  {
    form: /(?<![A-Za-z0-9])(?:(?:AKIA|ASIA)[A-Z0-9]{16}|gh[opusr]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|xox[abeprs]-[\w-]{10,}|[rs]k_(?:live|test)_\w{10,}|AIza[\w-]{30,}|npm_\w{30,})/g,
    replacement: redacted,
    needs: tokenLike,
  },
  // `Authorization: …`, `Cookie: …`
  {
    form: /(?<!\w)((?:proxy-)?authorization|set-cookie|cookie|x-api-key)(\\{0,3}["']?\s{0,3}[:=]\s{0,3}\\{0,3}["']?)[^\r\n"'\\]{1,4096}/gi,
    replacement: `$1$2${redacted}`,
    needs: assignment,
  },
  // `password=…`, `"client_secret": "…"`, `&sig=…`, `AWS_SECRET_ACCESS_KEY=…`; a plain `token: …` is prose.
  {
    form: /(?<![\w-])([\w-]{0,40}(?:password|passwd|passphrase|passcode|secret|secret[_-]?key|secret[_-]?access[_-]?key|api[_-]?key|private[_-]?key|access[_-]?key|credential|signature))(\\{0,3}["']?\s{0,3}[:=]\s{0,3}\\{0,3}["']?)[^\s"'&,;\\]{1,4096}/gi,
    replacement: `$1$2${redacted}`,
    needs: assignment,
  },
  {
    form: /(?<![\w-])([\w-]{0,40}token|sig|pwd|jwt|awsaccesskeyid|session_?id|sid)(\\{0,3}["']\s{0,3}:\s{0,3}\\{0,3}["']|=)[^\s"'&,;\\]{1,4096}/gi,
    replacement: `$1$2${redacted}`,
    needs: assignment,
  },
  // `Bearer …` without the name of its header; plain words, as in `basic authentication failed`, are prose.
  {
    form: /\b(bearer|basic|digest|negotiate) {1,3}(?!realm\b)[\w.~+/=:-]{6,}/gi,
    replacement: redactCredentials,
    needs: scheme,
  },
  // `postgres://user:pass@host`: up to the last @, since passwords with a raw `@` or `/` are what such URLs fail for; not
  // `http://host:8080/a@b`.
  {
    form: /:\/\/([^\s/:@"'[\]]{0,256}):(?!\d{1,5}[/?#])(?:(?!:\/\/)[^\s"']){1,512}@/g,
    replacement: `://$1:${redacted}@`,
    needs: assignment,
  },
  // Payment cards: 13 to 19 digits of a known range with a sound check digit, alone or among other numbers.
  {
    form: /(?<![\w.-])\d(?:[ -]?\d){12,}(?![\w-])/g,
    replacement: redactCards,
    needs: digitRow,
  },
]

/**
 * `text` with every secret of a known form replaced: tokens, credentials in URLs and headers, keys of well-known
 * issuers, card numbers.
 *
 * @param found what {@link scanText} says of `text`
 */
export function redactText(text: string, found = scanText(text)): string {
  if ((found & ~unusual) === 0) return text
  let result = text
  for (const { form, replacement, needs } of patterns) {
    if ((found & needs) !== 0) result = result.replace(form, replacement as string)
  }
  if (result !== text) logAccount.redactions.pattern++
  return result
}

/** `negotiation`, `Authentication:`; base64 of anything has a capital or a digit within. */
const word = /^[A-Za-z]?[a-z]{0,16}[.:]?$/

/** @param match a scheme, spaces and what follows them */
function redactCredentials(match: string, scheme: string): string {
  return word.test(match.slice(match.lastIndexOf(' ') + 1)) ? match : `${scheme} ${redacted}`
}

const longestCard = 19

/** @param numbers digits in groups, with a space or a dash between them; a card's number may begin and end at any of these */
function redactCards(numbers: string): string {
  const parts = numbers.split(/([ -])/)
  let text = ''
  for (let at = 0; at < parts.length; at += 2) {
    let digits = ''
    let end = -1
    for (let to = at; to < parts.length && digits.length < longestCard; to += 2) {
      digits += parts[to]
      if (isCardNumber(digits)) end = to
    }
    if (at > 0) text += parts[at - 1]
    text += end === -1 ? parts[at] : redacted
    if (end !== -1) at = end
  }
  return text
}

/** Ranges and lengths of the issuers (ISO/IEC 7812): Visa, Mastercard, American Express, Discover, JCB, Diners, UnionPay. */
const cardForm =
  /^(?:4\d{12}(?:\d{3}){0,2}|5[1-5]\d{14}|2(?:2[2-9]|[3-6]\d|7[01]|720)\d{12,13}|3[47]\d{13}|6(?:011|5\d\d|4[4-9]\d)\d{12}|35\d{14}|3(?:0[0-5]|[68]\d)\d{11}|62\d{14,17})$/

/** @param digits nothing but digits */
export function isCardNumber(digits: string): boolean {
  if (digits.length > longestCard || !cardForm.test(digits)) return false
  let sum = 0
  for (let at = digits.length - 1, double = false; at >= 0; at--, double = !double) {
    const digit = digits.charCodeAt(at) - 48
    sum += double ? (digit > 4 ? digit * 2 - 9 : digit * 2) : digit
  }
  return sum % 10 === 0
}
