import { describe, expect, it } from 'vitest'
import { type LabView, readLabAnswer, readLabView } from './lab'

const view: LabView = {
  serverAtMs: 9000,
  serverSinceMs: 1000,
  meter: { messages: 3, fixes: 60, bytes: 300, credits: 7, jsonMessages: 10, jsonBytes: 3000, jsonCredits: 65 },
  missingSinceMs: 0,
  missing: [
    { gateway: 2, epoch: 3, seq: 8, state: 'unnoticed', takenAtMs: 600 },
    { entry: 'FAR 12', epoch: 0, seq: 1, state: 'lost', noticedAtMs: 100, closedAtMs: 950 },
  ],
  filled: 4,
  lost: 1,
  radio: { liveSinceMs: 500, toLose: 2, darkUntilMs: 9999, undelivered: 0, unheard: ['46'] },
  senders: 3,
  remembered: 2,
  unauthenticated: 1,
  refusals: [{ action: 'restart-server', why: 'just-started' }],
}

describe('the lab’s answers', () => {
  it('are read whole, and without fields that are not known', () => {
    expect(readLabView(JSON.parse(JSON.stringify({ ...view, imeis: ['3'] })))).toEqual({ ok: true, value: view })
    const { radio: _, ...away } = view
    expect(readLabView(away)).toEqual({ ok: true, value: away })
  })

  it.each([
    undefined,
    null,
    { error: 'no-lab' },
    { ...view, meter: { ...view.meter, credits: -1 } },
    { ...view, missing: [{ epoch: 1, seq: 1, state: 'eaten' }] },
    { ...view, refusals: [{ action: 'sink-boats', why: 'resting' }] },
  ])('of a wrong shape are a named fault: %j', (json) => {
    expect(readLabView(json)).toMatchObject({ ok: false, fault: { kind: 'bad-field' } })
    expect(readLabView(view).ok).toBe(true)
  })

  it('to an action say what was done or why not', () => {
    expect(readLabAnswer({ atMs: 5, messages: 5 })).toEqual({ ok: true, value: { atMs: 5, messages: 5 } })
    expect(readLabAnswer({ why: 'resting' })).toEqual({ ok: true, value: { why: 'resting' } })
    expect(readLabAnswer({ error: 'unavailable' }).ok).toBe(false)
  })
})
