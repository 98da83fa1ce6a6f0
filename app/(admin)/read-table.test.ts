import { expect, test } from 'vitest'
import { readTable } from './read-table'

const utf8 = (text: string) => new TextEncoder().encode(text)

const read = (bytes: Uint8Array) => readTable(bytes, 2000)

test('commas, semicolons and tabs are told apart, quotes are taken off, and a byte order mark is none of the header', () => {
  expect(read(utf8('\ufeffNo,Boat\r\n1,"Vega, again"\r\n'))).toEqual({
    ok: true,
    value: [
      ['No', 'Boat'],
      ['1', 'Vega, again'],
    ],
  })
  expect(read(utf8('No;TCF\n1;1,034\n'))).toEqual({
    ok: true,
    value: [
      ['No', 'TCF'],
      ['1', '1,034'],
    ],
  })
  expect(read(utf8('No\tBoat\n1\tVega\n'))).toEqual({
    ok: true,
    value: [
      ['No', 'Boat'],
      ['1', 'Vega'],
    ],
  })
})

test('a file in Latin-1 keeps its accents', () => {
  const latin1 = Uint8Array.from('Nr;Boot\n1;Möwe\n', (letter) => letter.charCodeAt(0))
  expect(read(latin1)).toEqual({
    ok: true,
    value: [
      ['Nr', 'Boot'],
      ['1', 'Möwe'],
    ],
  })
})

test('a quote that never ends is a fault in words, and an endless cell is one too', () => {
  expect(read(utf8('No,Boat\n1,"Vega\n'))).toMatchObject({
    ok: false,
    fault: expect.stringMatching(/quote/i),
  })
  expect(read(utf8(`No,Boat\n1,${'x'.repeat(30_000)}\n`))).toMatchObject({ ok: false })
  expect(read(new Uint8Array())).toEqual({ ok: true, value: [] })
})
