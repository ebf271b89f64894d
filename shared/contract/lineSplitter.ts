/** Where do the lines of a streamed text end, when its pieces are cut anywhere? */

/** Collects pieces of newline-delimited text; blank lines (heartbeats) are dropped. */
export class LineSplitter {
  #rest = '';

  /** The lines completed by this piece, without their line ends. */
  push(piece: string): readonly string[] {
    const lines = (this.#rest + piece).split('\n');
    this.#rest = lines.pop() ?? '';
    return lines.map((line) => line.trim()).filter((line) => line !== '');
  }

  /** The last line when the text did not end with a newline; forgets it. */
  end(): readonly string[] {
    const rest = this.#rest.trim();
    this.#rest = '';
    return rest === '' ? [] : [rest];
  }
}
