// A cell may print more than anybody reads: what is kept of its outputs has an end, and says so.
import { type MimeBundle, STREAM_MIME } from "./record.ts";

/** Characters of console text kept of one cell, and outputs of any kind. */
export const MOST_CHARACTERS = 1_000_000;
export const MOST_OUTPUTS = 2_000;
/** Characters of one output that is not console text, in all its forms. */
export const MOST_OF_ONE = 30_000_000;

export interface LimitedOutputs {
  emit(output: MimeBundle): void;
  /** Says what was left out; nothing when nothing was. Once, when the cell has ended. */
  end(): void;
}

/** Passes outputs on up to the limits above; counts the rest. */
export function limitOutputs(pass: (output: MimeBundle) => void): LimitedOutputs {
  let characters = 0;
  let outputs = 0;
  const left = { characters: 0, outputs: 0 };
  return {
    emit(output) {
      if (output[STREAM_MIME] !== undefined) {
        const text = String(output["text/plain"] ?? "");
        const room = MOST_CHARACTERS - characters;
        characters += text.length;
        if (room <= 0) {
          left.characters += text.length;
          return;
        }
        left.characters += Math.max(0, text.length - room);
        pass(text.length <= room ? output : { ...output, "text/plain": text.slice(0, room) });
        return;
      }
      outputs++;
      if (outputs > MOST_OUTPUTS || sizeOf(output) > MOST_OF_ONE) left.outputs++;
      else pass(output);
    },
    end() {
      const said = [
        ...(left.characters > 0 ? [`${left.characters} more characters were printed`] : []),
        ...(left.outputs > 0
          ? [`${left.outputs} more ${left.outputs === 1 ? "output was" : "outputs were"} displayed`]
          : []),
      ];
      if (said.length > 0)
        pass({
          "text/plain": `… ${said.join(" and ")}; these are not kept.`,
          [STREAM_MIME]: "stderr",
        });
    },
  };
}

function sizeOf(output: MimeBundle): number {
  let size = 0;
  for (const value of Object.values(output)) if (typeof value === "string") size += value.length;
  return size;
}
