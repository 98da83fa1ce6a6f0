/**
 * Word that something was committed. Never the thing itself: a lost notice costs only time, because every reader also looks by
 * itself now and then, and at once when they begin to be heard, the first time and again.
 */
export type Notice =
  | { readonly kind: 'inbox'; readonly streamId: string | null }
  | { readonly kind: 'fixes' }
  | { readonly kind: 'outbox'; readonly streamId: string }
  | { readonly kind: 'setup'; readonly raceId: string }
  | { readonly kind: 'alarms' }
  | { readonly kind: 'access' }
  | { readonly kind: 'doors' }
  | { readonly kind: 'reconnected' }

export type Notices = { close(): Promise<void> }
