import { SMTPServer } from 'smtp-server'

/** A mail server that keeps what the product sends, at the port that it was told. */
export class MailSink {
  readonly mails: string[] = []
  readonly #server = new SMTPServer({
    ...{ authOptional: true, hideSTARTTLS: true, logger: false },
    onData: (stream, _session, taken) => {
      const parts: Buffer[] = []
      stream.on('data', (part: Buffer) => parts.push(part))
      stream.on('end', () => {
        // Long lines are broken with = where mail goes.
        this.mails.push(Buffer.concat(parts).toString('utf8').replaceAll('=\r\n', '').replaceAll('=3D', '='))
        taken()
      })
    },
  })

  listen(): Promise<void> {
    const { port } = new URL(process.env.SMTP_URL ?? '')
    return new Promise((resolve) => this.#server.listen(Number(port), '127.0.0.1', resolve))
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#server.close(resolve))
  }
}
