import { getPreferences } from './preferences'

let context: AudioContext | undefined

/** One soft tone, made here: no file, no other host. Silent when a person wants it so, or the browser has not been touched yet. */
export function ting() {
  const { on, volume } = getPreferences().sound
  if (!on || volume <= 0 || typeof AudioContext === 'undefined') return
  context ??= new AudioContext()
  if (context.state === 'suspended') void context.resume() // made before anybody touched the page
  const now = context.currentTime
  const tone = context.createOscillator()
  const gain = context.createGain()
  tone.frequency.setValueAtTime(880, now)
  gain.gain.setValueAtTime(0, now)
  gain.gain.linearRampToValueAtTime((volume / 100) * 0.3, now + 0.02)
  gain.gain.exponentialRampToValueAtTime(0.001, now + 0.6)
  tone.connect(gain).connect(context.destination)
  tone.start(now)
  tone.stop(now + 0.6)
}
