/** Why bytes are not a frame, a reply or a state of this protocol. Closed; each is a metric of the same name. */
export type EdgeFault =
  | { readonly kind: 'frame-too-short'; readonly lengthBytes: number }
  | { readonly kind: 'bad-check' }
  | { readonly kind: 'unknown-version'; readonly version: number }
  | { readonly kind: 'unknown-kind'; readonly frameKind: number | string }
  | { readonly kind: 'frame-malformed' }
  | { readonly kind: 'value-out-of-range' }
  | { readonly kind: 'seq-conflict'; readonly epoch: number; readonly seq: number }
  | { readonly kind: 'seq-misplaced'; readonly epoch: number; readonly seq: number }
  | { readonly kind: 'epoch-forgotten'; readonly epoch: number }
  | { readonly kind: 'other-epoch'; readonly epoch: number }
  | { readonly kind: 'unknown-content'; readonly contentKind: number }
  | { readonly kind: 'chunk-expired' }
  | { readonly kind: 'chunk-superseded' }
  | { readonly kind: 'chunk-conflict' }
  | { readonly kind: 'content-damaged' }
  | { readonly kind: 'chunk-reply-stale' }
  | { readonly kind: 'state-unreadable' }
  | { readonly kind: 'state-version'; readonly version: number }

export const EDGE_FAULT_KINDS: readonly EdgeFault['kind'][] = [
  'frame-too-short',
  'bad-check',
  'unknown-version',
  'unknown-kind',
  'frame-malformed',
  'value-out-of-range',
  'seq-conflict',
  'seq-misplaced',
  'epoch-forgotten',
  'other-epoch',
  'unknown-content',
  'chunk-expired',
  'chunk-superseded',
  'chunk-conflict',
  'content-damaged',
  'chunk-reply-stale',
  'state-unreadable',
  'state-version',
]

/** One sentence for a person who reads the log. */
export function describeEdgeFault(fault: EdgeFault): string {
  switch (fault.kind) {
    case 'frame-too-short':
      return `The payload is ${fault.lengthBytes} bytes long, too short for any frame.`
    case 'bad-check':
      return 'The check at the end does not fit the bytes: damaged, or not a frame of this protocol.'
    case 'unknown-version':
      return `The payload would be a frame of version ${fault.version}, which this side does not speak.`
    case 'unknown-kind':
      return `The frame is of kind ${fault.frameKind}, which means nothing here.`
    case 'frame-malformed':
      return 'The check fits, but the contents do not follow the layout.'
    case 'value-out-of-range':
      return 'The frame names a place, a slot or a time that cannot be.'
    case 'seq-conflict':
      return `Sequence ${fault.seq} of epoch ${fault.epoch} came twice with different contents; the first is kept.`
    case 'seq-misplaced':
      return `Sequence ${fault.seq} of epoch ${fault.epoch} would be a new one but its session is an old one; its full values were taken.`
    case 'epoch-forgotten':
      return `Epoch ${fault.epoch} is older than what is remembered: its full values were taken, its differences could not be.`
    case 'other-epoch':
      return `The reply is about epoch ${fault.epoch}, not the one that is running.`
    case 'unknown-content':
      return `The chunk is of content ${fault.contentKind}, which this side does not know; nothing was kept of it.`
    case 'chunk-expired':
      return 'The chunk belongs to a transfer whose time is over; nothing was kept of it.'
    case 'chunk-superseded':
      return 'The chunk belongs to a transfer that a newer one has made void; the newer one stands.'
    case 'chunk-conflict':
      return 'The chunk contradicts others of its transfer; those that came before are kept.'
    case 'content-damaged':
      return 'The chunks of a transfer do not add up to its content; all of them are asked for again.'
    case 'chunk-reply-stale':
      return 'The chunk reply is about a transfer or a question that is over; it changes nothing.'
    case 'state-unreadable':
      return 'The kept state is damaged; it is rebuilt.'
    case 'state-version':
      return `The kept state is of version ${fault.version}; it is rebuilt.`
  }
}
