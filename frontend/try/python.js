// Python, as the page sees it: one worker, started when it is needed, one job at a time. What does not end is ended with it.

const SECONDS = 5, // as nblib's check: a loop of Python is stopped there, from within
  GRACE = 1; // and one within C a little later, by ending the worker
export const TOO_LONG = `Your code did not finish within ${SECONDS} seconds and was stopped. Does a loop never end?`;

/** @typedef {{ source: string, exercise: string, hint: boolean, points: Record<string, number> }} Job */
/** @typedef {{ text: string, error: string, html: string, points: number }} Result */
/** @typedef {{ loaded?: number, total?: number, stage?: string, result?: Result, failed?: string }} Message */

export class Python {
  /** @param {string} address of the worker's script */
  constructor(address) {
    this.address = address;
    /** @type {Worker | null} */
    this.worker = null;
    /** @type {((result: Result) => void) | null} */
    this.done = null;
    this.say = (/** @type {string} */ _) => {};
    this.clock = 0;
    this.stage = ""; // what the worker said last
  }

  /** Begin to load, so that it is there when it is asked for. */
  start() {
    if (this.worker) return;
    this.worker = new Worker(this.address);
    this.worker.onmessage = ({ data }) => this.heard(data);
    this.worker.onerror = (event) => {
      event.preventDefault();
      this.end(`Python could not be started: ${event.message ?? "its script could not be loaded"}. Try again.`);
    };
  }

  /** @param {Message} message */
  heard({ loaded, total, stage, result, failed }) {
    if (failed !== undefined) return this.end(failed);
    if (loaded && total) this.stage = `Python is coming: ${megabytes(loaded)} of ${megabytes(total)} MB …`;
    else this.stage = { starting: "Python starts …", ready: "", running: "Your code runs …" }[stage ?? "ready"] ?? "";
    clearTimeout(this.clock);
    if (stage === "running")
      this.clock = window.setTimeout(
        () => {
          this.end(TOO_LONG);
          this.start();
        },
        1000 * (SECONDS + GRACE),
      );
    if (this.stage) this.say(this.stage);
    if (result) this.finish(result);
  }

  /**
   * Run a job and return what came of it; `say` hears in words what is going on.
   * @param {Job} job
   * @param {(words: string) => void} say
   * @returns {Promise<Result>}
   */
  run(job, say) {
    if (this.done) return Promise.resolve(failure("Another cell of this page is running: wait for it, or stop it."));
    this.start();
    this.say = say;
    say(this.stage || "Python starts …");
    this.worker?.postMessage(job);
    return new Promise((done) => {
      this.done = done;
    });
  }

  /**
   * End the worker and the job, which gets `words` as its result.
   * @param {string} words
   */
  end(words) {
    clearTimeout(this.clock);
    this.worker?.terminate();
    this.worker = null;
    this.stage = "";
    this.finish(failure(words));
  }

  /** @param {Result} result */
  finish(result) {
    this.done?.(result);
    this.done = null;
  }
}

/** @param {number} bytes */
const megabytes = (bytes) => (bytes / 1e6).toFixed(1);

/** @param {string} error */
const failure = (error) => ({ text: "", error, html: "", points: 0 });
