import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { fromHex, toHex } from '#base/bytes'
import { UNSEALED } from './frame'
import { decodeReply } from './reply-frame'
import { createShoreState, receive } from './shore-session'
import { NO_KEY, type TagKey } from './tag'
import { reportsOf } from './test-fleet'
import { readField, readSolo } from './test-frames'
import { openFrame as openFirstFrame } from './v1/header'
import { readFirstFrame } from './v1/read-frame'
import { encodeFirstReply } from './v1/reply-frame'

/** What a golden file shows, what each of its frames decodes to, and what shore makes of them in their order. */
type Golden = { name: string; what: string; frames: Uint8Array[]; expected: Expected }
type Expected = { sessionS: number; key?: TagKey; frames: Record<string, unknown>[]; reports?: number[][] }

function readGolden(version: string): Golden[] {
  const folder = new URL(`./golden/${version}/`, import.meta.url)
  return readdirSync(folder).map((name) => {
    const lines = readFileSync(new URL(name, folder), 'utf8').trim().split('\n')
    const line = (mark: string) => lines.find((text) => text.startsWith(mark))?.slice(mark.length) ?? ''
    const frames = lines.filter((text) => !text.startsWith('#')).map(fromHex)
    return { name, what: line('# '), frames, expected: JSON.parse(line('#= ')) as Expected }
  })
}

/** Everything that a frame of version 1 says, in the words of its golden files. */
function readFirst(frame: Uint8Array, sessionS: number): unknown {
  const opened = openFirstFrame(frame)
  const read = readFirstFrame(frame, sessionS)
  if (!opened.ok || !read.ok) return undefined
  const { check, entries, ...said } = read.value
  const flat = entries?.map(({ slot, first }) => ({ slot, ...first }))
  return { kind: opened.value.header.kind, ...said, ...(flat === undefined ? {} : { entries: flat }) }
}

/** Everything that a frame of version 2 says. */
function read(frame: Uint8Array, kind: unknown, sessionS: number, key: TagKey): unknown {
  const result =
    kind === 'reply' ? decodeReply(frame, key) : (kind === 'solo' ? readSolo : readField)(frame, sessionS, key)
  return result.ok ? { kind, ...result.value } : result.fault
}

function shoreReports({ frames, expected }: Golden): number[][] {
  const state = createShoreState()
  const seal = expected.key === undefined ? UNSEALED : { key: expected.key, tagBytes: 4 as const }
  const effects = frames.flatMap((frame) => receive(state, frame, expected.sessionS * 1000, seal).effects)
  return reportsOf(effects).map(({ slot, atS, lat, lon }) => [slot, atS, lat, lon])
}

describe('golden frames of version 1 are understood for ever', () => {
  const isReply = ({ expected }: Golden) => expected.frames[0]?.kind === 'reply'
  const golden = readGolden('v1')

  it.each(golden.filter((one) => !isReply(one)).map((one) => [one.name, one.what, one] as const))(
    'V1 %s: %s',
    (_, __, one) => {
      const { frames, expected } = one
      expect(frames.map((frame) => readFirst(frame, expected.sessionS))).toEqual(expected.frames)
      expect(shoreReports(one)).toEqual(expected.reports)
    },
  )

  it.each(golden.filter(isReply).map((one) => [one.name, one] as const))('V1 %s is what shore writes', (_, one) => {
    const written = one.expected.frames.map((reply) =>
      encodeFirstReply(reply as Parameters<typeof encodeFirstReply>[0]),
    )
    expect(written.map(toHex)).toEqual(one.frames.map(toHex))
  })
})

describe('golden frames of version 2 are understood for ever', () => {
  it.each(readGolden('v2').map((one) => [one.name, one.what, one] as const))('V2 %s: %s', (_, __, one) => {
    const { frames, expected } = one
    const kinds = expected.frames.map(({ kind }) => kind)
    const said = frames.map((frame, i) => read(frame, kinds[i], expected.sessionS, expected.key ?? NO_KEY))
    expect(said).toEqual(expected.frames)
    if (expected.reports !== undefined) expect(shoreReports(one)).toEqual(expected.reports)
  })

  it('D1 the digest of a golden frame is what shore makes of those before it', () => {
    const one = readGolden('v2').find(({ name }) => name === 'field-digest.hex')
    const state = createShoreState()
    const effects = (one?.frames ?? []).flatMap((frame) => receive(state, frame, 1.8e12).effects)
    expect(effects.filter(({ kind }) => kind === 'digest')).toEqual([{ kind: 'digest', agrees: true }])
  })
})
