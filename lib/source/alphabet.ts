/** Which alphabet of one byte per letter a text is in: its high bytes have to be likely letters where letters stand. */
import { HIGH_LETTERS, SINGLE_BYTE, type SingleByte } from "./single-byte.ts";

const NORDIC = "æøåÆØÅ";
const USUAL = "äöüéèêàáâíóúñçßëïôðþýÄÖÜÉÈÁÍÓÇ";
const USUAL_MARKS = "“”‘’–—…€£§°´«»•\u00a0®™·©½";
/** Bytes looked at: enough for any file. */
const ENOUGH = 16 * 1024 * 1024;

export class AlphabetVotes {
  /** How often each byte from 0x80 on stands beside an ASCII letter, and alone. */
  readonly #beside = new Uint32Array(128);
  readonly #alone = new Uint32Array(128);
  #seen = 0;

  see(bytes: Uint8Array): void {
    if (this.#seen > ENOUGH) return;
    this.#seen += bytes.length;
    for (let place = 0; place < bytes.length; place++) {
      const byte = bytes[place] as number;
      if (byte < 0x80) continue;
      const lettered = isLetter(bytes[place - 1] ?? 0) || isLetter(bytes[place + 1] ?? 0);
      const list = lettered ? this.#beside : this.#alone;
      list[byte - 0x80] = (list[byte - 0x80] ?? 0) + 1;
    }
  }

  /** Windows-1252 unless another alphabet fits better. */
  decide(): { alphabet: SingleByte; confidence: number; runnerUp: SingleByte | null } {
    const ranked = SINGLE_BYTE.map((alphabet) => ({ alphabet, points: this.#points(alphabet) })).sort(
      (a, b) => b.points - a.points,
    );
    const [first, second] = ranked;
    if (!first || !second) return { alphabet: "windows-1252", confidence: 0.5, runnerUp: null };
    const margin = (first.points - second.points) / (Math.abs(first.points) + Math.abs(second.points) + 2);
    const confidence = Math.min(0.99, 0.5 + margin / 2);
    return { alphabet: first.alphabet, confidence, runnerUp: confidence < 0.75 ? second.alphabet : null };
  }

  #points(alphabet: SingleByte): number {
    const letters = HIGH_LETTERS[alphabet];
    let points = alphabet === "windows-1252" ? 0.5 : 0;
    for (let index = 0; index < 128; index++) {
      const letter = letters.charAt(index);
      points += (this.#beside[index] ?? 0) * besideLetters(letter) + (this.#alone[index] ?? 0) * alone(letter);
    }
    return points;
  }
}

function besideLetters(letter: string): number {
  if (NORDIC.includes(letter)) return 3;
  if (USUAL.includes(letter)) return 1.5;
  if (/\p{L}/u.test(letter)) return 0.2;
  if (USUAL_MARKS.includes(letter)) return 0;
  return isControl(letter) ? -3 : -1.5;
}

function alone(letter: string): number {
  if (NORDIC.includes(letter)) return 1;
  if (USUAL_MARKS.includes(letter)) return 0.8;
  if (/\p{L}/u.test(letter)) return 0.2;
  return isControl(letter) ? -3 : -0.3;
}

const isControl = (letter: string): boolean => letter >= "\u0080" && letter <= "\u009f";
const isLetter = (byte: number) => (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);
