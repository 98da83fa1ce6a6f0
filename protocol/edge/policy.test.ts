import { expect, it } from 'vitest'
import { policyFor, RACE_KINDS } from './policy'
import { createSender, decodeSender, encodeSender } from './sender'
import { sailFleet } from './test-fleet'

it.each(RACE_KINDS.flatMap((race) => (['solo', 'field'] as const).map((profile) => [race, profile] as const)))(
  'the policy of a %s race for %s senders sends, is kept, and is the same again',
  (race, profile) => {
    const policy = policyFor(race, profile)
    const sender = createSender(policy, 1)
    const slots = profile === 'solo' ? 1 : 5
    const { messages, truth } = sailFleet({
      seed: race,
      slots,
      messages: 6,
      everyS: policy.fixIntervalS,
      sender,
      policy,
    })
    expect(messages.length).toBeGreaterThan(0)
    expect(truth.size).toBe(6 * slots)
    const read = decodeSender(encodeSender(sender))
    expect(read.ok && read.value.policy).toEqual(policy)
  },
)
