/** One column of the customer's own on the form: what is proposed and why, and the choices. */
import { html } from "hono/html";
import { REASON_NAMES, REASONS, type Reason } from "../../contract/reasons.ts";
import type { ColumnAnswer } from "./column-answer.ts";
import type { OwnColumn } from "./column-list.ts";
import type { Html } from "./desk.ts";

/** Reasons a person is likely to have; the others stand below them. */
const USUAL: readonly Reason[] = [
  "excluded_by_project",
  "no_equivalent",
  "computed_elsewhere",
  "private_content",
  "rebuilt_by_hand",
  "lineage_only",
];
const RARE = REASON_NAMES.filter((reason) => !USUAL.includes(reason));

/** The fieldset of a column: `at` numbers its inputs. */
export function columnView(column: OwnColumn, at: number, answer: ColumnAnswer, fault: string | null): Html {
  const { key, cells, destination, field, type, types, score, reasons, known, options, status } = column;
  const kind = (value: ColumnAnswer["kind"], label: Html | string): Html =>
    html`<label><input type="radio" name="kind-${at}" value="${value}"${value === answer.kind ? html` checked` : null}> ${label}</label>`;
  const offered = types.length > 0 ? types : [type];
  return html`<fieldset id="column-${at}"${fault ? html` aria-describedby="fault-${at}"` : null}><legend>${key}</legend><input type="hidden" name="column-${at}" value="${key}"><input type="hidden" name="was-${at}" value="${answer.was}">
${fault ? html`<p class="wrong" id="fault-${at}">${fault}</p>` : null}<p>${cells} cells with a value. Proposed: <code>${destination}.${field}</code>, ${known ? "a field that would otherwise stay empty" : `a new ${type} field`}, ${Math.round(score * 100)} % sure. ${reasons.join(" ")}${status === "accepted" ? html` <strong>Accepted by its score in the rehearsal; against an account it needs your word.</strong>` : null}</p>
${options ? html`<p class="quiet">Choices: ${options.join(", ")}</p>` : null}
<p class="choices">${kind("undecided", "Not decided")} ${kind("proposed", html`Confirm as proposed`)} ${kind("own", "Confirm as another field")} ${kind("skip", "Leave out")}</p>
<details${answer.kind === "own" || answer.kind === "skip" ? html` open` : null}><summary>Another field, or why it is left out</summary><div class="field">
<label for="field-${at}">Field of ${destination}</label><input type="text" id="field-${at}" name="field-${at}" value="${answer.field}" autocomplete="off" spellcheck="false">
<label for="type-${at}">Type</label><select id="type-${at}" name="type-${at}">${offered.map((one) => html`<option${one === answer.type ? html` selected` : null}>${one}</option>`)}</select>
<label for="label-${at}">Label</label><input type="text" id="label-${at}" name="label-${at}" value="${answer.label}" autocomplete="off">
<label for="reason-${at}">Reason to leave it out</label><select id="reason-${at}" name="reason-${at}">${reasonOptions(USUAL, answer.reason)}<optgroup label="Others">${reasonOptions(RARE, answer.reason)}</optgroup></select>
</div></details></fieldset>`;
}

const reasonOptions = (reasons: readonly Reason[], chosen: string): Html[] =>
  reasons.map(
    (reason) =>
      html`<option value="${reason}"${reason === chosen ? html` selected` : null}>${reason}: ${REASONS[reason]}</option>`,
  );
