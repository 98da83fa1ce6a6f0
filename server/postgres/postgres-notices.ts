import { listenForNotices } from '#db/notices'
import type { Notice, Notices } from '../ports/notices'

/** Hears what other processes (or this one) have committed. When it begins to hear, as after every reconnect, everything is to be read. */
export function hearPostgresNotices(databaseUrl: string, onNotice: (notice: Notice) => void): Notices {
  const ear = listenForNotices(
    databaseUrl,
    (channel, payload) => {
      if (channel === 'farfield_inbox') {
        for (const streamId of payload.split(','))
          onNotice({ kind: 'inbox', streamId: streamId === '' ? null : streamId })
      }
      if (channel === 'farfield_fixes') onNotice({ kind: 'fixes' })
      if (channel === 'farfield_outbox') onNotice({ kind: 'outbox', streamId: payload })
      if (channel === 'farfield_alarms') onNotice({ kind: 'alarms' })
      if (channel === 'farfield_access') onNotice({ kind: 'access' })
      if (channel === 'farfield_doors') onNotice({ kind: 'doors' })
      if (channel === 'farfield_setup') onNotice({ kind: 'setup', raceId: payload })
    },
    () => onNotice({ kind: 'reconnected' }),
  )
  void ear.listening.then(() => onNotice({ kind: 'reconnected' }))
  return ear
}
