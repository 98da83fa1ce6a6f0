import { createRandom } from '#base/random'

/**
 * A device number for a device that does not exist: 15 digits decided by a label, beginning with 00, which the GSMA keeps
 * for test equipment, so that it never meets a real modem's.
 */
export function simulatedImei(label: string): string {
  const random = createRandom(`imei ${label}`)
  const digits = Array.from({ length: 13 }, () => random.int(10))
  return `00${digits.join('')}`
}
