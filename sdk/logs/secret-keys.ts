/** Names whose values are never written: headers that carry credentials, and the usual names of secrets. */
const names = new Set(
  (
    'authorization proxyauthorization cookie cookies setcookie token jwt bearer apikey xapikey auth xauthtoken ' +
    'csrftoken xcsrftoken xsrftoken xxsrftoken securitytoken xamzsecuritytoken sessionid sid connectsid sessiontoken ' +
    'pwd pass passphrase pin cvv cvc cvv2 cardnumber creditcard creditcardnumber pan ssn xvaulttoken otp rawheaders'
  ).split(' '),
)

const endings =
  /(?:password|passwd|secret|secretkey|apikey|accesskey|accesstoken|refreshtoken|idtoken|authtoken|privatekey|credentials?)$/

const punctuation = /[-_.\s]/g

/** Longer ones are nobody's names; looking at them would cost more than they can tell. */
const maxKeyLength = 64

/** Whether a field, header or variable of this name holds a secret: `Set-Cookie`, `clientSecret`, `DB_PASSWORD`, … */
export function isSecretKey(key: string): boolean {
  if (key.length > maxKeyLength) return false
  const name = key.replace(punctuation, '').toLowerCase()
  return names.has(name) || endings.test(name)
}
