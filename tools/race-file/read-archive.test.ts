import { createHash } from 'node:crypto'
import { strToU8, zipSync } from 'fflate'
import { expect, test } from 'vitest'
import { readArchive } from './read-archive'

const SETUP = JSON.stringify({ name: 'Cup', slug: 'cup', entries: [] })
const PARTS = { 'setup.json': SETUP, 'fixes.jsonl': '{"fixAtMs":1}\n', 'messages.jsonl': '{}\n{}\n', 'audit.jsonl': '' }
const sha256 = (parts: Record<string, string>) =>
  Object.fromEntries(
    Object.entries(parts).map(([name, text]) => [name, createHash('sha256').update(text).digest('hex')]),
  )

function archive(parts: Record<string, string>, manifest: object = {}): Uint8Array {
  const all = {
    ...parts,
    'manifest.json': JSON.stringify({ format: 1, name: 'Cup', sha256: sha256(parts), ...manifest }),
  }
  return zipSync(Object.fromEntries(Object.entries(all).map(([name, text]) => [name, strToU8(text)])))
}
const faultOf = (bytes: Uint8Array) => {
  const read = readArchive(bytes)
  return read.ok ? '' : read.fault
}

test('a race file is read whole', () => {
  expect(readArchive(archive(PARTS))).toMatchObject({
    value: { manifest: { name: 'Cup' }, setup: { slug: 'cup' }, fixes: [{ fixAtMs: 1 }], messageCount: 2 },
  })
})

test.each([
  ['a hostile path', archive({ ...PARTS, '../../etc/passwd': 'x' }), /a part in it that no race file has: ".*passwd"/],
  ['an absolute path', archive({ ...PARTS, '/tmp/x': 'x' }), /no race file has/],
  [
    'a part that was changed',
    archive(PARTS, { sha256: { ...sha256(PARTS), 'fixes.jsonl': '0' } }),
    /fixes\.jsonl is not as it was written/,
  ],
  [
    'a part that is not in its manifest',
    archive({ ...PARTS, 'results.json': '{}' }, { sha256: sha256(PARTS) }),
    /results\.json is not/,
  ],
  ['another format', archive(PARTS, { format: 9 }), /format 9; this Farfield reads format 1/],
  ['a missing part', archive({ 'setup.json': SETUP }), /it has no fixes\.jsonl/],
  ['no archive', strToU8('hello'), /no ZIP archive/],
  ['a damaged one', archive(PARTS).slice(0, 200), /no ZIP archive, or it is damaged/],
])('%s is refused in words', (_, bytes, fault) => {
  expect(faultOf(bytes)).toMatch(fault)
})
