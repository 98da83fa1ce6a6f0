import { createLog } from '../log'
import type { Sender, Senders } from '../ports/senders'
import { keepSenderDirectory, type SenderDirectory } from './sender-directory'

/** For tests: the key of the keyed sender below. */
export const KEY = Uint8Array.from({ length: 16 }, (_, i) => i + 1)
export const NOW_MS = 1_790_000_000_000

const tracker = (slot: number, race: string): Sender['trackers'][number] => {
  const entry = { raceId: `id of ${race}`, race, number: `${slot + 1}`, name: `Boat ${slot}`, fromAtMs: NOW_MS - 1e9 }
  return { slot, id: `tracker ${slot}`, name: `Tracker ${slot}`, entries: [entry] }
}

/** For tests: a gateway with a key, and a tracker, a rented one and a phone without. */
export const SENDERS: Senders = {
  organizations: { default: 'host', club: 'club id' },
  senders: [
    {
      ...{ streamId: 's1', organizationId: 'club id', device: '300000000000001', kind: 'edge', tagBytes: 2 },
      ...{ isKeyed: true, key: KEY, trackers: [tracker(0, 'round'), tracker(1, 'round')] },
    },
    {
      ...{ streamId: 's2', organizationId: 'club id', device: '300000000000002', kind: 'edge', tagBytes: 2 },
      ...{ isKeyed: false, trackers: [tracker(0, 'sprint')] },
    },
    {
      ...{ streamId: 's3', organizationId: 'club id', device: '300000000000003', kind: 'rock7', tagBytes: 2 },
      ...{ isKeyed: false, trackers: [tracker(0, 'round')] },
    },
    {
      ...{ streamId: 's4', organizationId: 'club id', device: 'club/phone', kind: 'phone', tagBytes: 2 },
      ...{ isKeyed: false, trackers: [tracker(0, 'round')] },
    },
  ],
}

/** For tests: what a copy has of them. */
export const WITHOUT_KEYS: Senders = {
  ...SENDERS,
  senders: SENDERS.senders.map(({ key: _, ...open }) => open),
}

/** For tests: a directory that has read, or with `read` whatever that gives. */
export async function testDirectory(
  read: () => Promise<Senders> = async () => SENDERS,
  copy?: Senders,
  clock = { nowMs: NOW_MS },
): Promise<SenderDirectory> {
  const source = { read, readCopy: async () => copy, keepCopy: async () => {} }
  const directory = keepSenderDirectory({ source, log: createLog('silent'), now: () => clock.nowMs })
  await directory.start()
  await directory.refresh()
  directory.stop()
  return directory
}
