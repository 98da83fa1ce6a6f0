import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLog } from '../log'
import type { Senders } from '../ports/senders'
import { createSenderCopy } from './sender-copy'

const entries = [{ raceId: 'r', race: 'round', number: '7', name: 'Boat', fromAtMs: 1, toAtMs: 2 }]
const SENDERS: Senders = {
  organizations: { default: 'o' },
  senders: [
    {
      ...{ streamId: 's', organizationId: 'o', device: '300434061234567', kind: 'edge', tagBytes: 2, isKeyed: true },
      ...{ key: new Uint8Array(16).fill(171), trackers: [{ slot: 0, id: 't', name: 'tracker', entries }] },
    },
  ],
}

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'farfield-senders-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const copy = (where: string | undefined = folder) => createSenderCopy(where, createLog('silent'))
const file = () => join(folder, 'senders.json')

describe('the copy of who may send', () => {
  it('comes back as it was kept, without a key', async () => {
    await copy().keepCopy(SENDERS)
    const [{ key: _, ...open }] = SENDERS.senders as [Senders['senders'][number]]
    expect(await copy().readCopy()).toEqual({ ...SENDERS, senders: [open] })
    expect(readFileSync(file(), 'utf8')).not.toMatch(/171|abab/)
  })

  it.each(['', '{"senders":', '{}', '{"organizations":{},"senders":[{"device":7}]}'])(
    'that is damaged (%j) is none, and is made anew',
    async (text) => {
      writeFileSync(file(), text)
      expect(await copy().readCopy()).toBeUndefined()
      await copy().keepCopy(SENDERS)
      expect(await copy().readCopy()).toMatchObject({ organizations: { default: 'o' } })
    },
  )

  it('is not there without a folder, and a folder that cannot be made is no fault', async () => {
    const none = createSenderCopy(undefined, createLog('silent'))
    await none.keepCopy(SENDERS)
    expect(await none.readCopy()).toBeUndefined()
    writeFileSync(file(), '')
    await copy(join(file(), 'in')).keepCopy(SENDERS)
    expect(await copy(join(file(), 'in')).readCopy()).toBeUndefined()
  })
})
