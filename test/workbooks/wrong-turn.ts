// %% Throw
import { workbookContext } from "#lib/workbook/context.ts";

workbookContext();
throw new Error("an ordinary error");
