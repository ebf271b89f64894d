/** How are numbers kept whose count is not known beforehand, eight bytes each? */

/** A list of doubles that grows by doubling. */
export class NumberColumn {
  #values = new Float64Array(1_024);
  length = 0;

  push(value: number): void {
    if (this.length === this.#values.length) {
      const wider = new Float64Array(2 * this.length);
      wider.set(this.#values);
      this.#values = wider;
    }
    this.#values[this.length] = value;
    this.length += 1;
  }

  /** The numbers so far, without a copy. */
  values(): Float64Array {
    return this.#values.subarray(0, this.length);
  }
}
