// Tokens for servers under test, and the settings with which a server believes them.
import { createHmac } from 'node:crypto'

const secret = 'a secret for tests, longer than 32 bytes'

/** What a server is started with that believes these tokens, to the second. */
export const guarding = ['--jwt-secret', secret, '--jwt-clock-skew', '0s']

/** A token with a right in one document, or all, and for some seconds. */
export function token(right, seconds = 3600, document = '*') {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const exp = Math.floor(Date.now() / 1000) + seconds
  const signed = `${part({ alg: 'HS256' })}.${part({ sub: 'ann', exp, yarrow: { [right]: [document] } })}`
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`
}
