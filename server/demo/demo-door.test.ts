import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createFaultDesk } from '#simulator/fault-desk'
import { openFaultDoor, type SimulationState } from '#simulator/fault-door'
import { createDemoDoor } from './demo-door'

const KEY = 'k'.repeat(64)
const NOW_MS = 1_790_000_000_000

let state: SimulationState
let door: Awaited<ReturnType<typeof openFaultDoor>>

beforeEach(async () => {
  state = { liveSinceMs: NOW_MS - 5000, undelivered: 2 }
  const desks = new Map([['demo-ultra', createFaultDesk()]])
  door = await openFaultDoor({ port: 0, key: KEY, desks, state: () => state, now: () => NOW_MS })
})
afterEach(() => door.close())

const dial = (key = KEY) => createDemoDoor({ host: '127.0.0.1', port: door.port, key })

describe('the demo’s door, from both sides', () => {
  it('reports, and disturbs the radio of the race that is named', async () => {
    const radio = dial()
    expect(await radio.report('demo-ultra')).toEqual({
      liveSinceMs: NOW_MS - 5000,
      undelivered: 2,
      unheard: [],
      toLose: 0,
      taken: [],
    })
    expect(await radio.begin('demo-ultra', 'lose-messages')).toMatchObject({ toLose: 5 })
    expect(await radio.begin('demo-ultra', 'lose-messages')).toBe('refused')
    expect(await radio.begin('demo-ultra', 'no-satellite')).toMatchObject({ toLose: 5, darkUntilMs: NOW_MS + 600_000 })
  })

  it('lets nobody in without its key, and knows no other race and no other fault', async () => {
    expect(await dial('x'.repeat(64)).begin('demo-ultra', 'lose-messages')).toBeUndefined()
    expect(await dial('').report('demo-ultra')).toBeUndefined()
    expect(await dial().begin('somebody-elses', 'lose-messages')).toBeUndefined()
    const headers = { authorization: `Bearer ${KEY}` }
    const address = `http://127.0.0.1:${door.port}/demo-ultra`
    expect((await fetch(`${address}/sink-boats`, { method: 'POST', headers })).status).toBe(404)
    expect((await fetch(`${address}/lose-messages`, { headers })).status).toBe(404)
    expect(await dial().report('demo-ultra')).toMatchObject({ toLose: 0 })
  })

  it('begins nothing while the simulation catches up, and reports nothing when it is away', async () => {
    state = { undelivered: 0 }
    expect(await dial().begin('demo-ultra', 'no-satellite')).toBe('refused')
    const radio = dial()
    await door.close()
    expect(await radio.report('demo-ultra')).toBeUndefined()
    expect(await radio.begin('demo-ultra', 'no-satellite')).toBeUndefined()
  })
})
