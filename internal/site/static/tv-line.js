// The line to the server: the board's stream, opened anew with growing pauses,
// and a look at the board each minute, which also notices what a stream that
// hangs does not say. While the stream is away the board is asked for every 10 s.

const longest = 30;

export class Line {
  #path;
  #stream = null;
  #tries = 0;
  #timer = 0;
  #wait = 0;
  #seen = {date: '', rev: 0};

  // well tells whether the server is heard.
  well = true;

  // onBoard is told every board, onRefused that this is no TV of an office any
  // more. path is that of the board.
  constructor(path, {onBoard, onRefused}) {
    this.#path = path;
    this.onBoard = onBoard;
    this.onRefused = onRefused;
  }

  open() {
    this.#listen();
    this.#poll();
  }

  #listen() {
    this.#stream?.close();
    const stream = (this.#stream = new EventSource(this.#path + '/stream'));
    stream.onopen = () => { this.#seen.rev = 0; };
    stream.addEventListener('snapshot', (e) => {
      this.#tries = 0;
      this.#heard(JSON.parse(e.data));
    });
    stream.onerror = () => {
      stream.close();
      if (this.#stream !== stream) return;
      this.#stream = null;
      this.well = false;
      this.#again();
    };
  }

  // again waits 1, 2, 4 … 30 s, each up to a half longer, so that the screens of
  // a country do not come back at once.
  #again() {
    const seconds = Math.min(2 ** this.#tries++, longest) * (1 + Math.random() / 2);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#listen(), seconds * 1000);
    this.look();
  }

  #poll() {
    clearTimeout(this.#wait);
    this.#wait = setTimeout(async () => {
      await this.look();
      this.#poll();
    }, this.#stream ? 60_000 : 10_000);
  }

  // look asks for the board once.
  async look() {
    try {
      const r = await fetch(this.#path, {signal: AbortSignal.timeout?.(10_000)});
      if (r.status === 401 || r.status === 403) return this.onRefused();
      if (r.ok) return this.#heard(await r.json());
    } catch {
      // Not reached: the silence grows, and with it what the screen shows.
    }
    this.well = false;
  }

  // heard passes a board on, but for one that is older than what was shown: the
  // stream and a look overtake each other.
  #heard(board) {
    this.well = true;
    if (board.date === this.#seen.date && board.rev < this.#seen.rev) return;
    this.#seen = {date: board.date, rev: board.rev};
    this.onBoard(board);
  }
}
