import type { IncomingMessage } from 'node:http'
import { concatBytes } from '#base/bytes'

/** Reads a body of at most so many bytes, and nothing of one that says that it is longer. `gone`: its sender has left. */
export function readBody(request: IncomingMessage, bytesMax: number): Promise<Uint8Array | 'too-long' | 'gone'> {
  if (Number(request.headers['content-length'] ?? 0) > bytesMax) return Promise.resolve('too-long')
  return new Promise((resolve) => {
    const parts: Uint8Array[] = []
    let lengthBytes = 0
    const take = (part: Uint8Array) => {
      lengthBytes += part.length
      if (lengthBytes <= bytesMax) return void parts.push(part)
      parts.length = 0
      request.off('data', take)
      resolve('too-long')
    }
    request.on('data', take)
    request.on('end', () => resolve(concatBytes(parts)))
    request.on('error', () => resolve('gone'))
    request.on('close', () => resolve('gone'))
  })
}
