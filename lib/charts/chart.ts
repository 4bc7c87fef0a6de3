/** What every chart is: a picture, the question it answers, the answer in words, and the numbers behind it. */

export type TableCell = string | number | null;
/** Numbers are as they are (shares between 0 and 1 stay so); whoever shows the table formats them. */
export type ChartTable = { readonly columns: readonly string[]; readonly rows: readonly (readonly TableCell[])[] };

export type Chart = {
  /** File name below `charts/`, without extension. */
  readonly name: string;
  readonly title: string;
  readonly question: string;
  /** One sentence: what the picture shows. */
  readonly answer: string;
  /** A standalone SVG document. */
  readonly svg: string;
  readonly table: ChartTable;
  /** For a terminal: title, question, answer, the table with a bar. */
  text(): string;
};
