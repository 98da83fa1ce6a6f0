import type { LabMissing } from '#protocol/live/lab'
import type { RadioReport } from '../ports/demo-radio'
import type { LabBooks } from '../ports/lab-record'

type Taken = RadioReport['taken'][number]
type Gap = LabBooks['gaps'][number]

/** Whether shore holds a message, readable or not, by what it remembers of the sender. */
export type HasCome = (streamId: string, epoch: number, seq: number) => boolean

/**
 * What is missing of a race, from two sides that know nothing of each other: the gaps that shore has found, and the messages that the
 * simulator has lost on purpose. Not closed first, then by when it happened, the newest first.
 */
export function missingMessages({ senders, gaps }: LabBooks, taken: readonly Taken[], hasCome: HasCome): LabMissing[] {
  const nameOf = namesOf(senders)
  const streamOf = new Map(senders.map(({ imei, streamId }) => [imei, streamId]))
  const known = new Map(gaps.map((gap) => [keyOf(gap), gap]))
  const lost = new Map<string, Taken>()
  for (const message of taken) {
    const streamId = streamOf.get(message.imei)
    if (streamId !== undefined) lost.set(keyOf({ streamId, ...message }), message)
  }
  const noticed = gaps.map((gap) => ({
    ...nameOf(gap.streamId),
    ...ofGap(gap, hasCome),
    ...takenAt(lost.get(keyOf(gap))),
  }))
  const unnoticed = [...lost].flatMap(([key, message]): LabMissing[] => {
    const streamId = streamOf.get(message.imei)
    if (known.has(key) || streamId === undefined) return []
    const { epoch, seq } = message
    return [{ ...nameOf(streamId), epoch, seq, state: 'unnoticed', ...takenAt(message) }]
  })
  return [...unnoticed, ...noticed].sort((a, b) => Number(isClosed(a)) - Number(isClosed(b)) || atOf(b) - atOf(a))
}

const keyOf = ({ streamId, epoch, seq }: { streamId: string; epoch: number; seq: number }) =>
  `${streamId} ${epoch} ${seq}`

const takenAt = (message: Taken | undefined) => (message === undefined ? {} : { takenAtMs: message.atMs })

function ofGap({ streamId, epoch, seq, state, openedAtMs, closedAtMs }: Gap, hasCome: HasCome): LabMissing {
  const shown = state === 'open' && hasCome(streamId, epoch, seq) ? 'unread' : state
  return { epoch, seq, state: shown, noticedAtMs: openedAtMs, ...(closedAtMs === null ? {} : { closedAtMs }) }
}

const isClosed = ({ state }: LabMissing): boolean => state === 'filled' || state === 'lost'

const atOf = ({ closedAtMs, noticedAtMs, takenAtMs }: LabMissing): number => closedAtMs ?? noticedAtMs ?? takenAtMs ?? 0

/** People know a tracker by its entry, and a gateway by which one it is. */
function namesOf(senders: LabBooks['senders']) {
  let gateways = 0
  const names = new Map<string, Pick<LabMissing, 'entry' | 'gateway'>>()
  for (const { streamId, entryNumber } of senders) {
    names.set(streamId, entryNumber === null ? { gateway: ++gateways } : { entry: entryNumber })
  }
  return (streamId: string) => names.get(streamId) ?? {}
}
