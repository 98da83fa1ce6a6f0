import { connect } from 'node:net'
import { connect as connectTls } from 'node:tls'

const TIMEOUT_MS = 5000

/**
 * Signs in to a Redis if its address says how, and asks for a sign of life, in Redis's own words: no client is needed for two lines.
 * Resolves to true; throws with the reason.
 */
export async function ping(url) {
  const { protocol, hostname, port, username, password } = new URL(url)
  const credentials = (username ? [username, password] : [password]).map(decodeURIComponent)
  const commands = password ? [['AUTH', ...credentials], ['PING']] : [['PING']]
  const where = { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) || 6379 }
  return ask(protocol === 'rediss:' ? connectTls(where) : connect(where), commands)
}

function ask(socket, commands) {
  return new Promise((resolve, reject) => {
    let answer = ''
    socket.setTimeout(TIMEOUT_MS, () => socket.destroy(new Error(`no answer within ${TIMEOUT_MS / 1000} s`)))
    socket.on('error', reject).on('close', () => reject(new Error('the connection was closed')))
    socket.on('data', (chunk) => {
      answer += chunk
      const refusal = /^-(.*?)\r$/m.exec(answer)?.[1]
      if (refusal) socket.destroy(new Error(refusal))
      else if (answer.includes('+PONG')) resolve(socket.end() !== undefined)
    })
    for (const words of commands) socket.write(encode(words))
  })
}

/** A command on the wire: how many words, then each with its length (RESP 2). */
function encode(words) {
  return `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`
}
