import sharp from 'sharp'
import { bad, ok, type Result } from '#base/result'
import type { PictureChange } from '#db/look'

const BYTES_MAX = 15 * 1024 * 1024
const PIXELS_MAX = 80_000_000

export type PictureFault = 'too-large' | 'not-a-picture'

/** What a form with a picture says: a file, that there is to be none, or nothing. */
export async function pictureIn(
  form: FormData,
  field: string,
  box: { readonly width: number; readonly height: number },
): Promise<Result<PictureChange, PictureFault>> {
  if (form.get(`no-${field}`) === 'yes') return ok('none')
  const file = form.get(field)
  return file instanceof File && file.size > 0 ? readPicture(file, box) : ok('same')
}

/**
 * A picture made anew from an uploaded file: WebP no larger than a box, upright, without anything that a camera or a program wrote into it. What cannot be read as
 * a JPEG, PNG, WebP, GIF or AVIF is none; of SVG nothing is taken.
 */
export async function readPicture(
  file: File,
  box: { readonly width: number; readonly height: number },
): Promise<Result<Uint8Array, PictureFault>> {
  if (file.size > BYTES_MAX) return bad('too-large')
  const bytes = Buffer.from(await file.arrayBuffer())
  try {
    const image = sharp(bytes, { limitInputPixels: PIXELS_MAX, failOn: 'error' })
    const { format } = await image.metadata()
    if (!['jpeg', 'png', 'webp', 'gif', 'heif'].includes(format ?? '')) return bad('not-a-picture')
    const resized = image.rotate().resize({ ...box, fit: 'inside', withoutEnlargement: true })
    return ok(new Uint8Array(await resized.webp({ quality: 82 }).toBuffer()))
  } catch (error) {
    return bad(/pixel limit/i.test(String(error)) ? 'too-large' : 'not-a-picture')
  }
}
