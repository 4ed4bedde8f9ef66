/** Names whose values are never written: headers that carry credentials, and the usual names of secrets. */
const names = new Set(
  (
    'authorization proxyauthorization cookie cookies setcookie jwt bearer auth sessionid sid connectsid pwd pass pin cvv ' +
    'cvc cvv2 cardnumber creditcard creditcardnumber pan ssn otp rawheaders'
  ).split(' '),
)

/** Any token but those that say where a list goes on, or that nobody can log in with. */
const endings =
  /(?:password|passwd|passphrase|passcode|secret|secretkey|apikey|accesskey|signingkey|encryptionkey|privatekey|credentials?|(?<!page|continuation|cancellation|sync|skip)token)$/

const punctuation = /[-_.\s]/g

/** Longer ones are nobody's names; looking at them would cost more than they can tell. */
const maxKeyLength = 64

/** Whether a field, header or variable of this name holds a secret: `Set-Cookie`, `clientSecret`, `DB_PASSWORD`, … */
export function isSecretKey(key: string): boolean {
  if (key.length > maxKeyLength) return false
  const name = key.replace(punctuation, '').toLowerCase()
  return names.has(name) || endings.test(name)
}
