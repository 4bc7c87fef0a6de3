/** The part of a text that is in memory: bytes are added behind, and taken away in front. */

export class ByteWindow {
  bytes: Uint8Array<ArrayBuffer> = new Uint8Array(1 << 16);
  from = 0;
  to = 0;

  get length(): number {
    return this.to - this.from;
  }

  /** Always leaves room for one byte more. */
  add(block: Uint8Array): void {
    const { length } = this;
    if (this.to + block.length + 1 > this.bytes.length) {
      const needed = length + block.length + 1;
      if (needed * 2 > this.bytes.length) {
        const larger = new Uint8Array(needed * 2);
        larger.set(this.bytes.subarray(this.from, this.to));
        this.bytes = larger;
      } else this.bytes.copyWithin(0, this.from, this.to);
      this.from = 0;
      this.to = length;
    }
    this.bytes.set(block, this.to);
    this.to += block.length;
  }

  replaceEnd(count: number, by: Uint8Array): void {
    this.to -= count;
    this.add(by);
  }
}
