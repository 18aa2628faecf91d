// Speaks: with the clips; where one is missing, with a voice of this machine
// that knows Indonesian; else with the chime alone.
import {breath, clips, sentence} from './tv-number.js';

// The pause of a breath, in seconds.
const pause = 0.28;

export class Voice {
  #context = null;
  #sounds = new Map();
  #from;

  // from is the folder of the clips, as "/suara/7325/".
  constructor(from) {
    this.#from = from;
  }

  // onchange is called whenever there is sound or silence anew.
  onchange = () => {};

  // start needs a tap, unless the browser lets this page sound without one. It
  // tells whether there is sound now.
  async start() {
    if (!this.#context) {
      this.#context = new AudioContext();
      this.#context.onstatechange = () => this.onchange();
    }
    // Without a tap resuming waits for ever; what counts is the state.
    await Promise.race([this.#context.resume(), new Promise((done) => setTimeout(done, 1000))]);
    await this.#load();
    return this.on;
  }

  // stop is silence until the next start.
  async stop() {
    await this.#context?.suspend();
  }

  get on() {
    return this.#context?.state === 'running';
  }

  async #load() {
    const opus = new Audio().canPlayType('audio/ogg; codecs=opus') !== '';
    await Promise.all(clips.filter((name) => !this.#sounds.has(name)).map(async (name) => {
      try {
        const r = await fetch(`${this.#from}${name}.${opus ? 'opus' : 'mp3'}`);
        if (r.ok) this.#sounds.set(name, await this.#context.decodeAudioData(await r.arrayBuffer()));
      } catch {
        // It is asked for again at the next start; until then another way speaks.
      }
    }));
  }

  // say speaks clips one after another and returns how, when it has ended.
  async say(names) {
    if (!this.on) return 'silence';
    if (names.every((n) => n === breath || this.#sounds.has(n))) {
      await this.#play(names);
      return 'clips';
    }
    if (this.#sounds.has('nada')) await this.#play(['nada']);
    const voice = globalThis.speechSynthesis?.getVoices().find((v) => v.localService && /^id\b/i.test(v.lang.replace('_', '-')));
    if (!voice) return 'chime';
    await this.#speak(voice, sentence(names));
    return 'speech';
  }

  #play(names) {
    let at = this.#context.currentTime + 0.05;
    let last;
    for (const name of names) {
      if (name === breath) {
        at += pause;
        continue;
      }
      last = this.#context.createBufferSource();
      last.buffer = this.#sounds.get(name);
      last.connect(this.#context.destination);
      last.start(at);
      at += last.buffer.duration;
    }
    const sounding = (at - this.#context.currentTime) * 1000;
    // A context that is suspended half-way never ends its last clip.
    return Promise.race([new Promise((done) => { last.onended = done; }), new Promise((done) => setTimeout(done, sounding + 2000))]);
  }

  #speak(voice, text) {
    return new Promise((done) => {
      const said = new SpeechSynthesisUtterance(text);
      said.voice = voice;
      said.lang = voice.lang;
      said.onend = said.onerror = done;
      speechSynthesis.speak(said);
      setTimeout(done, 20_000);
    });
  }
}
