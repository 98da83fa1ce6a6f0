import { text } from '#components/text/catalogue.ts'
import { passwordFault } from './password'
import { isEmail } from './words'

/** What is wrong with what somebody new says of themselves, by field. */
export function newPersonFaults(person: { name: string; email: string; password: string }): Record<string, string> {
  const { name, email, password } = person
  const fault = passwordFault(password, [...name.split(/\s+/), email, ...email.split(/[@.]/)])
  return {
    ...(name === '' ? { name: text.setup.required } : {}),
    ...(isEmail(email) ? {} : { email: text.setup.email }),
    ...(fault === undefined ? {} : { password: text.setup.password[fault] }),
  }
}
