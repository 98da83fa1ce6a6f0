import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { fromHex, toHex } from '#base/bytes'
import { decodeFieldBody } from './field-frame'
import { expandBase, openFrame } from './header'
import { decodeReply } from './reply-frame'
import { createShoreState, receive } from './shore-session'
import { decodeSoloBody } from './solo-frame'
import { reportsOf } from './test-fleet'

/** What a golden file shows, what each of its frames decodes to, and what shore makes of them in their order. */
type Golden = { name: string; what: string; frames: Uint8Array[]; expected: Expected }
type Expected = { sessionS: number; frames: unknown[]; reports?: number[][] }

const golden = readGolden(new URL('./golden/v1/', import.meta.url))

function readGolden(folder: URL): Golden[] {
  return readdirSync(folder).map((name) => {
    const lines = readFileSync(new URL(name, folder), 'utf8').trim().split('\n')
    const line = (mark: string) => lines.find((text) => text.startsWith(mark))?.slice(mark.length) ?? ''
    const frames = lines.filter((text) => !text.startsWith('#')).map(fromHex)
    return { name, what: line('# '), frames, expected: JSON.parse(line('#= ')) as Expected }
  })
}

/** Everything that a frame says. */
function read(frame: Uint8Array, sessionS: number): unknown {
  const opened = openFrame(frame)
  if (!opened.ok) return opened.fault
  const { header, body } = opened.value
  const { base24, ...rest } = header
  if (header.kind === 'reply') {
    const reply = decodeReply(frame)
    return reply.ok ? { kind: 'reply', ...reply.value } : reply.fault
  }
  const baseAtS = expandBase(base24, sessionS)
  const decode = header.kind === 'solo' ? decodeSoloBody : decodeFieldBody
  const decoded = decode(body, header.halvings, baseAtS)
  return decoded.ok ? { ...rest, ...decoded.value } : decoded.fault
}

describe('golden frames decode for ever', () => {
  for (const { name, what, frames, expected } of golden) {
    it(`V1 ${name}: ${what}`, () => {
      expect(frames.map((frame) => read(frame, expected.sessionS))).toEqual(expected.frames)
      if (expected.reports === undefined) return
      const state = createShoreState()
      const effects = frames.flatMap((frame) => receive(state, frame, expected.sessionS * 1000).effects)
      const reports = reportsOf(effects).map(({ slot, atS, lat, lon }) => [slot, atS, lat, lon])
      expect(reports).toEqual(expected.reports)
    })
  }
})

describe('the worked messages of SPEC.md', () => {
  const spec = readFileSync(new URL('./SPEC.md', import.meta.url), 'utf8')
  const worked = [...spec.matchAll(/```hex\n([0-9a-f\s]+)```\n+((?:\|.*\n)+)/g)]

  it('V1 are four', () => expect(worked).toHaveLength(4))

  it.each(worked.map(([, hex = '', table = '']) => [hex.trim(), table]))(
    'V1 %s is explained to the last bit',
    (hex, table) => {
      const bits = [...table.matchAll(/^\| `([01]+)` /gm)].map(([, text = '']) => text).join('')
      expect(bits).toBe([...fromHex(hex)].map((byte) => byte.toString(2).padStart(8, '0')).join(''))
      expect(golden.some(({ frames }) => frames.some((frame) => toHex(frame) === hex))).toBe(true)
      expect(openFrame(fromHex(hex)).ok).toBe(true)
    },
  )
})
