// The token of this browser tab. It is gone when the tab is closed, and never becomes part of an address.

const KEY = "holdfast.token";

export class Session {
  #storage;

  constructor(storage) {
    this.#storage = storage;
  }

  /** The token, or an empty text. */
  get token() {
    return this.#storage.getItem(KEY) ?? "";
  }

  signIn(token) {
    this.#storage.setItem(KEY, token);
  }

  signOut() {
    this.#storage.removeItem(KEY);
  }
}
