import sharp from 'sharp'
import { expect, it } from 'vitest'
import { readPicture } from './picture'

const BOX = { width: 100, height: 50 }
const fileOf = (bytes: Uint8Array | string) => new File([bytes as BlobPart], 'any-name.jpg')
const picture = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#1f62d0' } })

it('a photo becomes WebP that fits its box, upright, without where and by whom it was taken', async () => {
  const taken = await picture(400, 300)
    .withExif({ IFD0: { Artist: 'Somebody', Orientation: '6' }, IFD3: { GPSLatitude: '45/1 0/1 0/1' } })
    .jpeg()
    .toBuffer()
  expect((await sharp(taken).metadata()).exif).toBeDefined()
  const read = await readPicture(fileOf(new Uint8Array(taken)), BOX)
  if (!read.ok) throw new Error(read.fault)
  const made = await sharp(read.value).metadata()
  expect(made).toMatchObject({ format: 'webp', height: 50 })
  expect(made.exif).toBeUndefined()
})

it('a small one is not made larger, and a see-through one stays so', async () => {
  const logo = await picture(40, 20).ensureAlpha(0.5).png().toBuffer()
  const read = await readPicture(fileOf(new Uint8Array(logo)), BOX)
  if (!read.ok) throw new Error(read.fault)
  expect(await sharp(read.value).metadata()).toMatchObject({ width: 40, height: 20, hasAlpha: true })
})

it.each([
  ['text', 'not a picture at all'],
  ['nothing', ''],
  ['SVG', '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>'],
  ['a page', '<html><body>GIF89a</body></html>'],
])('%s is no picture', async (_what, words) => {
  expect(await readPicture(fileOf(words), BOX)).toEqual({ ok: false, fault: 'not-a-picture' })
})

it('one cut short is none, and one of too many pixels is too large', async () => {
  const whole = new Uint8Array(await picture(800, 800).png().toBuffer())
  expect(await readPicture(fileOf(whole.subarray(0, whole.length - 200)), BOX)).toMatchObject({ ok: false })
  const huge = new Uint8Array(await picture(16_000, 6000).png({ compressionLevel: 9 }).toBuffer())
  expect(await readPicture(fileOf(huge), BOX)).toEqual({ ok: false, fault: 'too-large' })
})
