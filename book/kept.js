// What the site keeps in a reader's browser, as the page (keep.js) and the service worker (service_worker.js) both name it.

/** @typedef {[digest: string, bytes: number, inBook: number]} File */
/** @typedef {{ version: string, bytes: number, sent: number, files: Record<string, File> }} List of the site's files by path, `sent`: bytes over the wire for the whole book */

export class Kept {
  /** @param {URL} root where the site begins: another book may be at the same host */
  constructor(root) {
    this.root = root;
    this.prefix = `book ${root.pathname} `;
    /** The list of the site's files; kept beside them where the whole book is wanted. */
    this.list = new URL("offline.json", root).href;
  }

  /** The names of what is kept, release by release: one, but for the moment in which a new one comes. */
  async names() {
    return (await caches.keys()).filter((name) => name.startsWith(this.prefix));
  }

  /** @param {string} version */
  open(version) {
    return caches.open(this.prefix + version);
  }

  /**
   * Throw away what is kept of all releases but this one.
   * @param {string} [version]
   */
  async clear(version) {
    const old = (await this.names()).filter((name) => name !== this.prefix + version);
    await Promise.all(old.map((name) => caches.delete(name)));
  }
}
