/** Something on its way to one address, as far as it is known where it is shown. */
export type Delivery = {
  id: string
  channel: 'email' | 'wa_me'
  state: 'queued' | 'sending' | 'sent' | 'delivered' | 'read' | 'failed' | 'unsure'
  reason?: string
  /** The link that opens WhatsApp with the words in it. */
  wa_me?: string
}

/** What an officer can do about a delivery that has not arrived by itself. */
export function remedies({ channel, state, reason }: Delivery): ('resend' | 'copy' | 'open' | 'sent')[] {
  if (state === 'failed') return channel === 'wa_me' ? ['open', 'copy', 'sent'] : ['resend', 'copy', 'sent']
  if (state === 'unsure') return ['resend', 'copy', 'sent']
  if (state !== 'queued') return []
  if (channel === 'wa_me') return ['open', 'copy', 'sent']
  return reason === 'no_smtp' ? ['copy', 'sent'] : []
}
