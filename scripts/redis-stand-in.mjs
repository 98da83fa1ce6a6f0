/** The stand-in for Redis as a process of its own: speaks its protocol on the port given. See redis.mjs for when it is used. */
import { Server } from 'node:net'
import { createRedisServer } from 'js-redis-server'

// The package listens on every interface and has no password: keep it on this machine.
const listen = Server.prototype.listen
Server.prototype.listen = function (port) {
  return listen.call(this, { port, host: '127.0.0.1' })
}

const { port } = await createRedisServer({ port: Number(process.argv[2]) })
console.log(`Listening on 127.0.0.1:${port}.`)
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(0))
