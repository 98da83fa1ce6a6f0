/** Everything that can be wrong with a message from the server. The picture stays as it was; the reader asks for a repair. */
export type LiveFault =
  | { readonly kind: 'not-json' }
  | { readonly kind: 'too-long'; readonly length: number }
  | { readonly kind: 'unknown-protocol'; readonly protocol: unknown }
  | { readonly kind: 'unknown-type'; readonly type: unknown }
  | { readonly kind: 'bad-field'; readonly path: string; readonly wanted: string }

export const LIVE_FAULT_KINDS = ['not-json', 'too-long', 'unknown-protocol', 'unknown-type', 'bad-field'] as const

/** One sentence for a log. */
export function describeLiveFault(fault: LiveFault): string {
  switch (fault.kind) {
    case 'not-json':
      return 'The message is not JSON.'
    case 'too-long':
      return `The message is ${fault.length} characters long, which is more than a field can need.`
    case 'unknown-protocol':
      return `The server speaks version ${String(fault.protocol).slice(0, 20)} of the live feed, which this page does not know.`
    case 'unknown-type':
      return `The message is of the unknown type ${String(fault.type).slice(0, 20)}.`
    case 'bad-field':
      return `The field ${fault.path} should be ${fault.wanted}.`
  }
}
