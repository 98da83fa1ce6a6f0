import { io as connect } from 'socket.io-client'
import type { ConsoleAlarm } from '#protocol/console/alarm'
import { type AlarmList, applyConsoleFrame, NO_ALARMS } from '#protocol/console/alarm-list'
import { readConsoleFrame } from '#protocol/console/read-message'
import { type ConsoleClaims, encodeToken } from '#protocol/console/token'
import { signWith } from './socket/token-signature'

/** For tests: the secret of the servers that they start. */
export const TEST_SECRET = 'a secret of tests, 32 characters long'

/** For tests: what is known of the alarms, and what was told of each in its turn, as `trust record`. */
export type TestOperator = {
  list(): AlarmList
  alarms(): ConsoleAlarm[]
  readonly told: string[]
  close(): void
}

/** For tests: an operator's console, which connects again by itself. */
export function openTestOperator(
  httpPort: number,
  claims: Pick<ConsoleClaims, 'organizationId'> & Partial<ConsoleClaims>,
): TestOperator {
  const nowMs = Date.now()
  const whole = { operatorId: 'jane', role: 'operator', version: 0, ...claims } as const
  const token = encodeToken({ ...whole, issuedAtMs: nowMs, endsAtMs: nowMs + 900_000 }, signWith(TEST_SECRET))
  const settings = { reconnectionDelay: 50, reconnectionDelayMax: 100 }
  const socket = connect(`http://127.0.0.1:${httpPort}/console`, {
    ...{ transports: ['websocket'], forceNew: true, auth: { token }, ...settings },
  })
  let list = NO_ALARMS
  const told: string[] = []
  socket.on('frame', (text: string) => {
    const frame = readConsoleFrame(text)
    if (!frame.ok) throw new Error(`a frame cannot be read: ${frame.fault.kind}`)
    list = applyConsoleFrame(list, frame.value)
    if (frame.value.type === 'alarm') told.push(`${frame.value.alarm.trust} ${frame.value.alarm.record}`)
  })
  return { list: () => list, alarms: () => [...list.alarms.values()], told, close: () => void socket.disconnect() }
}
