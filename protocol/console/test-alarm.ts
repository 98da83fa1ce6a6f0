import type { ConsoleAlarm } from './alarm'

/** For tests: an alarm that was raised and heard in the same minute. */
export const TEST_ALARM: ConsoleAlarm = {
  ...{ id: '300434061234567 3 7 9 1790000000000', device: '300434061234567', slot: 7, distress: 'medical' },
  ...{ raisedAtMs: 1_790_000_000_000, receivedAtMs: 1_790_000_012_000, lastReceivedAtMs: 1_790_000_012_000 },
  ...{ trust: 'authenticated', record: 'memory', organizationId: 'club', entries: [] },
}
